from zohocrmsdk.src.com.zoho.crm.api.dc.data_center import DataCenter as DataCenter
