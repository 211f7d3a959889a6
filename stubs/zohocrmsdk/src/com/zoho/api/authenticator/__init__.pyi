from zohocrmsdk.src.com.zoho.api.authenticator.oauth_token import OAuthToken as OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.token import Token as Token
