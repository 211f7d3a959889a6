from zohocrmsdk.src.com.zoho.crm.api.initializer import Initializer as Initializer
from zohocrmsdk.src.com.zoho.crm.api.sdk_config import SDKConfig as SDKConfig
from zohocrmsdk.src.com.zoho.crm.api.user_signature import UserSignature as UserSignature
