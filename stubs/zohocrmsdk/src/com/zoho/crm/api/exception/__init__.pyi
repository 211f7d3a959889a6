from zohocrmsdk.src.com.zoho.crm.api.exception.sdk_exception import SDKException as SDKException
