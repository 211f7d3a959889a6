// Zoho's own SDK, unchanged, from a code to the access token of the next hour.
//
// It is told where to go by environment.mjs, which stands beside it when it is run, and what to
// log in with by its first argument, as JSON: clientId, clientSecret, redirectUrl, code, folder (a
// place for the SDK's files) and clock (where the server's clock is moved). It prints, as JSON,
// what the SDK made of the answers; "error" holds the code and message of its exception.

import { join } from "node:path";

import {
  FileStore,
  InitializeBuilder,
  Levels,
  LogBuilder,
  OAuthBuilder,
  Record,
} from "@zohocrm/nodejs-sdk-8.0";

import { environment } from "./environment.mjs";

const AN_HOUR = 3600;

const told = JSON.parse(process.argv[2]);

async function logIn(store) {
  const token = new OAuthBuilder()
    .clientId(told.clientId)
    .clientSecret(told.clientSecret)
    .redirectURL(told.redirectUrl)
    .grantToken(told.code)
    .build();
  const builder = await new InitializeBuilder();
  await builder
    .environment(environment)
    .token(token)
    .store(store)
    .resourcePath(told.folder)
    .logger(new LogBuilder().level(Levels.OFF).filePath(join(told.folder, "sdk.log")).build())
    .initialize();
}

async function lastNamesOfLeads() {
  const response = await new Record.RecordOperations("Leads").getRecords();
  return response.getObject().getData().map((lead) => lead.getKeyValue("Last_Name"));
}

async function createLead(lastName, company) {
  const lead = new Record.Record();
  lead.addKeyValue("Last_Name", lastName);
  lead.addKeyValue("Company", company);
  const body = new Record.BodyWrapper();
  body.setData([lead]);
  const response = await new Record.RecordOperations("Leads").createRecords(body);
  const [result] = response.getObject().getData();
  return { status: response.getStatusCode(), code: result.getCode().getValue() };
}

async function letAnHourPass() {
  await fetch(told.clock, { method: "POST", body: JSON.stringify({ advance: AN_HOUR }) });
  const Present = Date;
  globalThis.Date = class extends Present {
    constructor(...when) {
      super(...(when.length ? when : [Present.now() + AN_HOUR * 1000]));
    }
  };
}

async function accessTokenIn(store) {
  const [token] = await store.getTokens();
  return token.getAccessToken();
}

async function live() {
  const store = new FileStore(join(told.folder, "tokens.txt"));
  await logIn(store);
  const [token] = await store.getTokens();
  const seen = { user: token.getUserSignature().getName(), apiDomain: token.getAPIDomain() };
  seen.before = await lastNamesOfLeads();
  seen.created = await createLead("Whitfield", "Harbour Joinery");
  seen.accessToken = await accessTokenIn(store);
  await letAnHourPass();
  seen.after = await lastNamesOfLeads();
  seen.nextAccessToken = await accessTokenIn(store);
  return seen;
}

const seen = await live().catch((error) => ({ error: [error.code, error.message] }));
process.stdout.write(JSON.stringify(seen));
