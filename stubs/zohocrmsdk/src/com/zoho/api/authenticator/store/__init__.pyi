from zohocrmsdk.src.com.zoho.api.authenticator.store.file_store import FileStore as FileStore
from zohocrmsdk.src.com.zoho.api.authenticator.store.token_store import TokenStore as TokenStore
