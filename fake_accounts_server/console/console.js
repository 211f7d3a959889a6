// The page of the fake accounts server: it shows what the server knows and what it was asked, and
// works the controls below /_fake/.

const POLL_EVERY = 1000;
const TICK_EVERY = 250;
const PATIENCE = 5000;
const COPIED_FOR = 2000;

/** How many requests are shown: as many as the server's log holds. */
const MOST_REQUESTS = 1000;
/** From how many seconds on the time between two requests is pointed out. */
const NOTABLE_GAP = 60;
/** How near to its end, in pixels, the list counts as scrolled there. */
const AT_THE_END = 48;
/** How many tokens that have ended are shown at each place, unless more are wanted. */
const ENDED_SHOWN = 3;

const STEPS = { 60: "One minute", 3600: "One hour", 86400: "One day" };

const data = ({ status }) => (status === 204 ? "nothing there" : "data");

/** Who is asked, and what happens, in words for somebody who has never seen it. */
const OPERATIONS = {
  auth: {
    server: "accounts",
    short: "ask for consent",
    says: "The application sends the user’s browser to the accounts server, to ask for consent.",
    gives: ({ status }) => (status === 302 ? "sent back with a code" : "a page that asks"),
  },
  consent: {
    server: "accounts",
    short: "the user’s answer",
    says: "The user answers. The browser goes back to the application, with a code if it was yes.",
    gives: () => "sent back with a code",
  },
  grant: {
    server: "accounts",
    short: "a code for tokens",
    says: "The application exchanges its code for a refresh token and an access token.",
    gives: () => "tokens",
  },
  refresh: {
    server: "accounts",
    short: "a new access token",
    says: "The application shows its refresh token, and gets a new access token.",
    gives: () => "a new access token",
  },
  revoke: {
    server: "accounts",
    short: "end a token",
    says: "The application ends a token. A refresh token takes its access tokens with it.",
    gives: () => "the token has ended",
  },
  users: {
    short: "list users",
    says: "The application asks the CRM for the users of the organisation.",
    gives: data,
  },
  user: { short: "one user", says: "The application asks the CRM for one user.", gives: data },
  org: {
    short: "the organisation",
    says: "The application asks the CRM for the organisation.",
    gives: data,
  },
  fields: {
    short: "fields of a module",
    says: "The application asks the CRM which fields the records of a module have.",
    gives: data,
  },
  modules: {
    short: "list modules",
    says: "The application asks the CRM which modules there are.",
    gives: data,
  },
  module: {
    short: "one module",
    says: "The application asks the CRM about one module.",
    gives: data,
  },
  records: {
    short: "list records",
    says: "The application asks the CRM for the records of a module.",
    gives: data,
  },
  record: {
    short: "one record",
    says: "The application asks the CRM for one record.",
    gives: data,
  },
  create: { short: "add records", says: "The application adds records to the CRM." },
  update: { short: "change records", says: "The application changes records in the CRM." },
  delete: { short: "remove records", says: "The application removes records from the CRM." },
};

const SERVERS = { accounts: "the accounts server", crm: "the CRM" };

const FAULTS = {
  answer: { short: "an error", says: "an error in place of the true answer", status: 500 },
  html: { short: "a web page", says: "a web page where JSON is due", status: 502 },
  slow: { short: "late", says: "the true answer, late", seconds: true },
  hang: { short: "no answer", says: "no answer, and the connection stays open" },
  dropped: { short: "hung up", says: "the connection is closed without an answer" },
  "half-body": { short: "cut off", says: "the true answer, of which half is lost" },
};

const STANDINGS = {
  documented: "Zoho’s own pages say so.",
  "seen in the SDK": "Zoho’s own SDK is written for it.",
  "reported from the field": "People who use Zoho say so.",
  assumed: "No source says; the fake had to choose.",
};

const BEHAVIOUR_GROUPS = { accounts: "The accounts servers", crm: "The CRM" };

const SETTINGS = {
  Limits: {
    grants_in_ten_minutes: { label: "Codes for a client in ten minutes", isLimit: true },
    access_tokens_in_ten_minutes: {
      label: "Access tokens for a refresh token in ten minutes",
      isLimit: true,
    },
    refresh_tokens_per_user: { label: "Refresh tokens of a user for a client", isLimit: true },
    live_access_tokens: { label: "Live access tokens of a refresh token", isLimit: true },
    crm_requests_per_day: { label: "CRM requests of an organisation in a day", isLimit: true },
  },
  "Lives, in seconds": {
    code_life: { label: "A code from the consent page" },
    self_client_code_life: { label: "A self client’s code" },
    access_token_life: { label: "An access token" },
  },
  Answers: {
    refusal_status: { label: "Status when a code or token is refused" },
    throttle_status: { label: "Status when too much is asked for" },
    word_for_wrong_redirect_url: { label: "Error for a wrong redirect URL" },
    word_for_unknown_grant_type: { label: "Error for an unknown grant type" },
    word_for_unknown_token: { label: "Error for revoking an unknown token" },
    scope_in_answer: { label: "Token answers name the scopes" },
  },
};

const byId = (id) => document.getElementById(id);

// Talking to the server

class Refused extends Error {}

class Gone extends Error {
  constructor() {
    super("the server does not answer");
  }
}

async function ask(method, path, given) {
  const body = given === undefined ? undefined : JSON.stringify(given);
  let response, answer;
  try {
    response = await fetch(`/_fake${path}`, {
      method,
      body,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
    });
    answer = await response.json();
  } catch {
    throw new Gone();
  }
  if (!response.ok) throw new Refused(answer.error);
  return answer;
}

// Making and changing the page

function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function show(node, isShown) {
  if (node.hidden === isShown) node.hidden = !isShown;
}

/** Give a node one child for each item, in order; children that are there already stay. */
function keep(parent, items, keyOf, create, update = () => {}) {
  const keys = new Set(items.map(keyOf));
  const present = new Map();
  for (const child of [...parent.children]) {
    if (keys.has(child.dataset.key)) present.set(child.dataset.key, child);
    else child.remove();
  }
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const child = present.get(key) ?? create(item);
    if (!present.has(key)) child.dataset.key = key;
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
    update(child, item);
  }
}

/** Offer choices of [value, words]; the one that was made stays. */
function offer(select, choices) {
  keep(
    select,
    choices,
    ([value]) => value,
    ([value]) => make("option", { value }),
    (option, [, words]) => write(option, words),
  );
}

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return groups;
}

const nextOnes = (count, word) => (count > 1 ? `the next ${count} ${word}s` : `the next ${word}`);

const many = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

function announce(text) {
  byId("news").textContent = text;
}

function tell(place, text, isProblem = false) {
  const message = place.querySelector(".message");
  message.classList.toggle("is-problem", isProblem);
  message.textContent = text;
}

/** Work a control, and say in its place on the page how it went. */
async function work(place, control, success) {
  try {
    const answer = await control();
    tell(place, success(answer));
    await refresh();
    return answer;
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Gone)) throw error;
    tell(place, `Not done: ${error.message}.`, true);
    return null;
  }
}

// The clock

const clock = { now: 0, isFrozen: true, readAt: 0 };

function readClock({ now, frozen }) {
  Object.assign(clock, { now, isFrozen: frozen, readAt: performance.now() });
  write(byId("freeze"), frozen ? "Let the clock run" : "Freeze the clock");
  write(byId("runs"), frozen ? "UTC, stands still" : "UTC, runs");
}

/** The server's time: what it last said, and what has gone by since. */
function serverTime() {
  return clock.isFrozen ? clock.now : clock.now + (performance.now() - clock.readAt) / 1000;
}

const timeOfDay = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 19);

const DAY = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
});

/** A time span in its two largest units, such as "59 min 12 s". */
function span(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  const units = [
    [Math.floor(whole / 86400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ];
  const first = units.findIndex(([count]) => count > 0);
  if (first === -1) return "0 s";
  return units
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}

function tick() {
  const now = serverTime();
  const text = `${DAY.format(now * 1000)}, ${timeOfDay(now)}`;
  write(byId("now"), text);
  for (const place of document.querySelectorAll(".left")) {
    const expiresAt = expiries.get(place);
    write(place, expiresAt === undefined ? "" : `${span(expiresAt - now)} left`);
  }
}

function clockControls() {
  const place = document.querySelector(".clock");
  place.addEventListener("click", ({ target }) => {
    const step = target.closest("[data-advance]")?.dataset.advance;
    if (step === undefined) return;
    work(
      place,
      () => ask("POST", "/clock", { advance: Number(step) }),
      ({ now }) => `${STEPS[step]} later: it is ${timeOfDay(now)}.`,
    );
  });
  byId("freeze").addEventListener("click", () =>
    work(
      place,
      () => ask("POST", "/clock", { frozen: !clock.isFrozen }),
      ({ frozen }) => (frozen ? "The clock stands still." : "The clock runs."),
    ),
  );
  const dialog = byId("reset-dialog");
  byId("reset").addEventListener("click", () => dialog.showModal());
  byId("reset-no").addEventListener("click", () => dialog.close());
  byId("reset-yes").addEventListener("click", () => {
    dialog.close();
    work(
      place,
      () => ask("POST", "/reset"),
      () => "All is as at the start.",
    );
  });
}

// Users, tokens and clients

/** When what stands in a place on the page expires, by the server's clock. */
const expiries = new WeakMap();

function tokensByUser(state) {
  const ownerOf = ({ user, zgid }) => `${user}:${zgid}`;
  const bought = groupBy(
    state.access_tokens,
    (token) => token.refresh_token ?? `online ${ownerOf(token)}`,
  );
  const accessToken = (token) => ({
    ...token,
    kind: "access token",
    text: token.access_token,
    bought: [],
  });
  const accessTokens = (key) => (bought.get(key) ?? []).map(accessToken);
  const codes = groupBy(state.codes, ownerOf);
  const refreshTokens = groupBy(state.refresh_tokens, ownerOf);
  return (user) => {
    const owner = `${user.email}:${user.zgid}`;
    return [
      (codes.get(owner) ?? []).map((code) => ({
        ...code,
        kind: "code",
        text: code.code,
        bought: [],
      })),
      (refreshTokens.get(owner) ?? []).map((token) => ({
        ...token,
        kind: "refresh token",
        text: token.refresh_token,
        bought: accessTokens(token.refresh_token),
      })),
      accessTokens(`online ${owner}`),
    ];
  };
}

let endedHidden = 0;

/** Those to show: all that live, and the newest of those that ended. */
function worthShowing(tokens) {
  if (byId("all-ended").checked) return tokens;
  const ended = tokens.filter(({ state }) => state !== "live");
  const shown = new Set(ended.slice(-ENDED_SHOWN));
  endedHidden += ended.length - shown.size;
  return tokens.filter((token) => token.state === "live" || shown.has(token));
}

function makeUser(user) {
  return make(
    "li",
    { class: "user" },
    make("h3", {}, user.name || user.email),
    make(
      "p",
      { class: "soft" },
      user.email,
      " · ",
      make("span", { class: "home" }, `organisation ${user.zgid} · ${user.data_centre}`),
    ),
    make("ul", { class: "held", role: "list" }),
    make("p", { class: "nothing" }, "No codes or tokens yet."),
  );
}

function makeToken({ kind, text }) {
  const left = make("span", { class: "left" });
  const action = (control, word) =>
    make(
      "button",
      {
        type: "button",
        class: "quiet",
        "data-control": control,
        "data-token": text,
        "aria-label": `${word} ${text}`,
      },
      word,
    );
  return make(
    "li",
    { class: "token", tabindex: "-1" },
    make(
      "div",
      { class: "token-line" },
      make(
        "span",
        { class: "what" },
        make("code", {}, text),
        " ",
        make("span", { class: "kind" }, kind),
      ),
      " ",
      make(
        "span",
        { class: "how" },
        make("span", { class: "state" }),
        " ",
        left,
        " ",
        make("span", { class: "soft client" }),
      ),
      make(
        "span",
        { class: "actions" },
        ...(kind === "refresh token" ? [] : [action("expire", "Expire")]),
        ...(kind === "code" ? [] : [action("revoke", "Revoke")]),
      ),
    ),
    make("ul", { class: "bought", role: "list" }),
  );
}

function updateToken(row, token) {
  const isLive = token.state === "live";
  const state = row.querySelector(".state");
  if (state.textContent !== token.state) {
    row.classList.toggle("has-ended", !isLive);
    state.className = `state is-${token.state}`;
    state.textContent = token.state;
    show(row.querySelector(".actions"), isLive);
  }
  const left = row.querySelector(".left");
  if (isLive && token.seconds_left !== undefined)
    expiries.set(left, clock.now + token.seconds_left);
  else expiries.delete(left);
  const isOwned = token.kind === "access token" && token.refresh_token !== null;
  write(row.querySelector(".client"), isOwned ? "" : `for ${token.client_id}`);
  const bought = row.querySelector(".bought");
  if (token.bought.length > 0 || bought.childElementCount > 0) {
    keep(bought, worthShowing(token.bought), ({ text }) => text, makeToken, updateToken);
  }
}

function showTokens(state) {
  endedHidden = 0;
  const held = tokensByUser(state);
  keep(
    byId("users"),
    state.users,
    (user) => JSON.stringify(user),
    makeUser,
    (card, user) => {
      const shown = held(user).flatMap(worthShowing);
      keep(card.querySelector(".held"), shown, ({ text }) => text, makeToken, updateToken);
      show(card.querySelector(".nothing"), shown.length === 0);
    },
  );
  show(byId("nobody"), state.users.length === 0);
  show(byId("ended"), endedHidden > 0 || byId("all-ended").checked);
}

function makeClient(client) {
  const urls = client.redirect_urls.map((url) => make("li", {}, make("code", {}, url)));
  return make(
    "li",
    {},
    make("b", {}, client.name || client.client_id),
    make(
      "p",
      { class: "soft" },
      "id ",
      make("code", {}, client.client_id),
      " · secret ",
      make("code", {}, client.client_secret),
    ),
    urls.length > 0
      ? make("ul", { role: "list", "aria-label": "Redirect URLs" }, ...urls)
      : make("p", { class: "soft" }, "A self client: it has no redirect URL, and no consent page."),
  );
}

function showClients({ clients }) {
  keep(byId("clients"), clients, (client) => JSON.stringify(client), makeClient);
  show(byId("no-client"), clients.length === 0);
}

function tokenControls() {
  const place = document.querySelector(".tokens");
  place.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-control]");
    if (button === null) return;
    const { control, token } = button.dataset;
    const row = button.closest(".token");
    const hadFocus = document.activeElement === button;
    await work(
      place,
      () => ask("POST", `/${control}`, { token }),
      () => `${token} ${control === "revoke" ? "is revoked" : "has expired"}.`,
    );
    if (hadFocus && !button.checkVisibility()) {
      (row.isConnected ? row : byId("tokens-heading")).focus();
    }
  });
  byId("all-ended").addEventListener("change", refresh);
}

// The requests, as a sequence

const sequence = byId("sequence");
const scroller = byId("scroller");
const requestOf = new WeakMap();
let newest = null;
let unseen = 0;

const isSame = (one, other) => one.number === other.number && one.time === other.time;

/** The requests that are not on the page yet. What is there is let go if the server has forgotten
 * it: the newest is asked for again, to see whether it is still known. */
async function nextRequests() {
  const requests = await requestsSince(newest === null ? 0 : newest.number - 1);
  if (newest === null) return requests;
  if (requests.length > 0 && isSame(requests[0], newest)) return requests.slice(1);
  clearSequence();
  return requestsSince(0);
}

async function requestsSince(number) {
  return (await ask("GET", `/requests?since=${number}`)).requests;
}

function clearSequence() {
  sequence.replaceChildren();
  newest = null;
  sawAll();
}

function outcomeKind({ outcome }) {
  return outcome === "ok" || outcome === "fault" ? outcome : "refused";
}

function serverAsked({ operation, path }) {
  return OPERATIONS[operation]?.server ?? (path.includes("/oauth/") ? "accounts" : "crm");
}

function gapBefore(request) {
  const seconds = newest === null ? 0 : request.time - newest.time;
  return seconds < NOTABLE_GAP ? "" : `${span(Math.round(seconds / 60) * 60)} later`;
}

const faultWords = (name) => FAULTS[name]?.says ?? name;

/** What was answered, as [word that marks it, what more there is to say]. */
function outcomeWords(request) {
  const { status, outcome, reason } = request;
  const marked = [status, outcomeKind(request)].filter(Boolean).join(" ");
  if (outcome === "ok") return [marked, OPERATIONS[request.operation]?.gives?.(request) ?? ""];
  return [marked, outcome === "fault" ? faultWords(reason) : outcome];
}

/** A request in one sentence, for those who do not see the drawing. */
function sentence(request, gap) {
  const [marked, more] = outcomeWords(request);
  const reason = outcomeKind(request) === "refused" ? request.reason : "";
  const asked = [
    request.operation ?? `${request.method} ${request.path}`,
    `to ${SERVERS[serverAsked(request)]}`,
    request.user && `for ${request.user}`,
    request.shown.length > 0 && `with ${request.shown.join(", ")}`,
  ];
  const words = asked.filter(Boolean).join(" ");
  const answered = [marked, more, reason].filter(Boolean).join(", ");
  return `${gap && `${gap}. `}Request ${request.number}: ${words}. Answer: ${answered}.`;
}

function drawing(request) {
  const [marked, more] = outcomeWords(request);
  const kind = outcomeKind(request);
  const part = (name, ...children) => make("span", { class: name }, ...children);
  const label = (name, ...parts) =>
    part(`label ${name}`, ...parts.filter(Boolean).flatMap((one) => [one, " "]));
  const who = request.user ?? OPERATIONS[request.operation]?.short;
  const asked = request.operation
    ? make("b", {}, request.operation)
    : make("b", { class: "path" }, `${request.method} ${request.path}`);
  return make(
    "span",
    { class: "drawing", "aria-hidden": "true" },
    part("when", part("number", String(request.number)), part("time", timeOfDay(request.time))),
    part(
      "lanes",
      label(
        "asks",
        asked,
        request.shown.length > 0 && make("code", {}, request.shown.join(", ")),
        who && part("who", who),
      ),
      part("arrow there"),
      label(
        "answers",
        part(`mark is-${kind}`, marked),
        more && part("outcome", more),
        kind === "refused" && request.reason && part("reason", request.reason),
      ),
      part(`arrow back${request.status === null ? " is-lost" : ""}`),
    ),
  );
}

function makeRequest(request) {
  const gap = gapBefore(request);
  const detail = make("div", { class: "detail", id: `request-${request.number}`, hidden: true });
  const row = make(
    "button",
    {
      type: "button",
      class: "row",
      tabindex: "-1",
      "aria-expanded": "false",
      "aria-controls": detail.id,
    },
    make("span", { class: "visually-hidden" }, sentence(request, gap)),
    drawing(request),
  );
  const item = make("li", {
    class: `request is-${outcomeKind(request)} to-${serverAsked(request)}`,
  });
  if (gap) {
    item.append(make("span", { class: "gap", "aria-hidden": "true" }, make("span", {}, gap)));
  }
  item.append(row, detail);
  requestOf.set(row, request);
  return item;
}

function fillDetail(detail, request) {
  const id = `command-${request.number}`;
  const facts = [
    ["Asked", `${request.method} ${request.path}, at ${request.host}`],
    ["When", `${DAY.format(request.time * 1000)}, ${timeOfDay(request.time)} UTC`],
    ["Data centre", request.data_centre],
    ["User", request.user],
    ["Code or token shown", request.shown.join(", ")],
    ["Answer", request.status === null ? "none" : `status ${request.status}`],
    [
      "Outcome",
      outcomeKind(request) === "fault" ? `fault: ${faultWords(request.reason)}` : request.outcome,
    ],
    [
      "Reason, which Zoho keeps to itself",
      outcomeKind(request) === "refused" ? request.reason : "",
    ],
  ];
  const about =
    OPERATIONS[request.operation]?.says ??
    "Nothing is known at this address, or it is not asked in this way.";
  const variables = [...new Set(request.curl.match(/\$[A-Z_]+/g))];
  detail.append(
    make("p", {}, about),
    make(
      "dl",
      {},
      ...facts
        .filter(([, value]) => value)
        .map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))),
    ),
    make(
      "p",
      { class: "soft" },
      "To ask the same again",
      variables.length > 0 ? `, with ${variables.join(" and ")} set in your shell:` : ":",
    ),
    make("pre", {}, make("code", { id }, request.curl)),
    make(
      "button",
      {
        type: "button",
        "data-copies": id,
        "aria-label": `Copy the command of request ${request.number}`,
      },
      "Copy",
    ),
  );
}

function toggleDetail(row) {
  const detail = row.nextElementSibling;
  const opens = detail.hidden;
  if (opens && detail.childElementCount === 0) fillDetail(detail, requestOf.get(row));
  show(detail, opens);
  row.setAttribute("aria-expanded", String(opens));
  if (opens) row.parentElement.scrollIntoView({ block: "nearest" });
}

const isAtTheEnd = () =>
  scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < AT_THE_END;

/** Whether a request is being read: then the list is not moved on below the reader's eyes. */
function isReading() {
  const view = scroller.getBoundingClientRect();
  return [...sequence.querySelectorAll(".row[aria-expanded=true]")].some((row) => {
    const { top, bottom } = row.parentElement.getBoundingClientRect();
    return bottom > view.top && top < view.bottom;
  });
}

const newestRow = () => sequence.lastElementChild.querySelector(".row");

function follow() {
  goToTheEnd();
  if (!sequence.contains(document.activeElement)) letTabReach(newestRow());
}

function goToTheEnd() {
  scroller.scrollTop = scroller.scrollHeight;
  sawAll();
}

function sawAll() {
  unseen = 0;
  show(byId("newer"), false);
}

function showRequests(requests, isFirstTime) {
  if (requests.length > 0) {
    const follows = isFirstTime || (isAtTheEnd() && !isReading());
    addRequests(requests.slice(-MOST_REQUESTS), isFirstTime);
    if (!isFirstTime) announce(newsOf(requests));
    if (follows) follow();
    else offerNewer(requests.length);
  }
  show(byId("nothing-asked"), newest === null);
}

function addRequests(requests, isFirstTime) {
  const added = requests.map((request) => {
    const item = makeRequest(request);
    item.classList.toggle("is-new", !isFirstTime);
    newest = request;
    return item;
  });
  sequence.append(...added);
  while (sequence.childElementCount > MOST_REQUESTS) sequence.firstElementChild.remove();
  if (sequence.querySelector(".row[tabindex='0']") === null) letTabReach(newestRow());
}

function newsOf(requests) {
  const last = sentence(requests.at(-1), "");
  return requests.length === 1 ? last : `${requests.length} new requests. The last: ${last}`;
}

function offerNewer(count) {
  unseen += count;
  write(byId("newer"), `${many(unseen, "new request")} below`);
  show(byId("newer"), true);
}

/** One row at a time can be reached with Tab, or a thousand would stand between the reader and the
 * rest of the page. */
function letTabReach(row) {
  for (const other of sequence.querySelectorAll(".row[tabindex='0']")) other.tabIndex = -1;
  row.tabIndex = 0;
}

function rowTowards(key, item) {
  const items = {
    ArrowDown: item.nextElementSibling,
    ArrowUp: item.previousElementSibling,
    Home: sequence.firstElementChild,
    End: sequence.lastElementChild,
  };
  return items[key]?.querySelector(".row");
}

function sequenceControls() {
  const place = document.querySelector(".requests");
  sequence.addEventListener("click", ({ target }) => {
    const row = target.closest(".row");
    if (row !== null) toggleDetail(row);
  });
  sequence.addEventListener("focusin", ({ target }) => {
    if (target.matches(".row")) letTabReach(target);
  });
  sequence.addEventListener("keydown", (event) => {
    if (!event.target.matches(".row")) return;
    const row = rowTowards(event.key, event.target.parentElement);
    if (!row) return;
    event.preventDefault();
    row.focus();
  });
  scroller.addEventListener("scroll", () => {
    if (isAtTheEnd()) sawAll();
  });
  byId("newer").addEventListener("click", () => {
    goToTheEnd();
    newestRow().focus();
  });
  byId("forget").addEventListener("click", () =>
    work(
      place,
      () => ask("DELETE", "/requests"),
      () => "The list is empty.",
    ),
  );
}

// Faults

let describedKind = "";

function chosenFault() {
  const kind = byId("fault-kind").value;
  const { status, seconds } = FAULTS[kind];
  return {
    operation: byId("fault-operation").value,
    fault: kind,
    times: byId("fault-times").valueAsNumber,
    ...(status === undefined ? {} : { status: byId("fault-status").valueAsNumber }),
    ...(seconds === undefined ? {} : { seconds: byId("fault-seconds").valueAsNumber }),
  };
}

/** Show the fields that belong to the kind of fault, and say on the button what it will do. */
function describeFault() {
  const kind = byId("fault-kind").value;
  const { status, seconds, says } = FAULTS[kind];
  const belongs = (name, doesBelong) => {
    show(byId(`fault-${name}-label`), doesBelong);
    byId(`fault-${name}`).disabled = !doesBelong;
  };
  belongs("status", status !== undefined);
  belongs("seconds", seconds !== undefined);
  if (status !== undefined && describedKind !== kind) byId("fault-status").value = status;
  describedKind = kind;
  const operation = byId("fault-operation").value;
  const times = byId("fault-times").valueAsNumber;
  const isForTokens = operation === "grant" || operation === "refresh";
  const what = isForTokens ? "token request" : "request";
  write(byId("fault-button"), `Fail ${nextOnes(times, what)}`);
  write(byId("fault-says"), `${operation}: ${says}`);
}

function offerOperations({ operations }) {
  const select = byId("fault-operation");
  if (select.dataset.offered === operations.join()) return;
  const former = select.value || "refresh";
  const groups = groupBy(operations, (name) =>
    OPERATIONS[name]?.server === "accounts" ? "Accounts server" : "CRM",
  );
  select.replaceChildren(
    ...[...groups].map(([label, names]) =>
      make(
        "optgroup",
        { label },
        ...names.map((name) => make("option", { value: name }, operationWords(name))),
      ),
    ),
  );
  select.value = former;
  select.dataset.offered = operations.join();
  describeFault();
}

function operationWords(name) {
  const short = OPERATIONS[name]?.short;
  return short === undefined ? name : `${name} – ${short}`;
}

/** "2 × answer, 1 × slow", in the order in which they will happen. */
function inTurn(faults) {
  const runs = [];
  for (const fault of faults) {
    if (runs.at(-1)?.fault === fault) runs.at(-1).count += 1;
    else runs.push({ fault, count: 1 });
  }
  return runs
    .map(({ fault, count }) => `${count > 1 ? `${count} × ` : ""}${faultWords(fault)}`)
    .join("; then ");
}

function showWaiting({ faults }) {
  keep(
    byId("waiting"),
    faults,
    ({ operation }) => operation,
    ({ operation }) => make("li", {}, make("b", {}, `The next ${operation}: `), make("span")),
    (item, waits) => write(item.lastElementChild, inTurn(waits.faults)),
  );
  show(byId("nothing-waits"), faults.length === 0);
  const goWell = byId("go-well");
  if (faults.length === 0 && document.activeElement === goWell)
    byId("fault").querySelector("button").focus();
  show(goWell, faults.length > 0);
}

function faultControls() {
  offer(
    byId("fault-kind"),
    Object.entries(FAULTS).map(([name, { short }]) => [name, `${name} – ${short}`]),
  );
  const form = byId("fault");
  form.addEventListener("input", describeFault);
  form.addEventListener("change", describeFault);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fault = chosenFault();
    work(
      form,
      () => ask("POST", "/faults", fault),
      () => `Planned for ${nextOnes(fault.times, `${fault.operation} request`)}.`,
    );
  });
  byId("go-well").addEventListener("click", () =>
    work(
      form,
      () => ask("DELETE", "/faults"),
      () => "All goes well again.",
    ),
  );
}

// Codes and consent

const userKey = ({ email, zgid }) => JSON.stringify({ email, zgid });
const userWords = ({ name, email, zgid, data_centre }) =>
  `${name || email} (${zgid}, ${data_centre})`;
const clientWords = ({ name, client_id }) => (name ? `${name} (${client_id})` : client_id);

let state = null;

/** Where a data centre is asked at the page's own address. */
function addressOf(dataCentre) {
  return dataCentre === state.home ? location.origin : `${location.origin}/${dataCentre}`;
}

/** The command line that exchanges a code. */
function exchange(code, user, client) {
  const fields = [
    "grant_type=authorization_code",
    `code=${code}`,
    `client_id=${client.client_id}`,
    ...client.redirect_urls.slice(0, 1).map((url) => `redirect_uri=${url}`),
  ].map((pair) => `  --data-urlencode '${pair.replaceAll("'", "'\\''")}'`);
  return [
    `curl "${addressOf(user.data_centre)}/oauth/v2/token"`,
    ...fields,
    '  --data-urlencode "client_secret=$CLIENT_SECRET"',
  ].join(" \\\n");
}

function codeControls() {
  const form = byId("code");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { email, zgid } = JSON.parse(byId("code-user").value);
    const client_id = byId("code-client").value;
    const user = state.users.find((one) => one.email === email && one.zgid === zgid);
    const client = state.clients.find((one) => one.client_id === client_id);
    const made = await work(
      form,
      () => ask("POST", "/codes", { email, zgid, client_id }),
      ({ code }) => `A code is made: ${code}.`,
    );
    show(byId("new-code"), made !== null);
    if (made === null) return;
    write(byId("code-text"), made.code);
    write(byId("code-command"), exchange(made.code, user, client));
  });
}

const ASK = "ask";
const DENY = "deny";

function consentGiven(choice) {
  if (choice === ASK) return {};
  if (choice === DENY) return { denied: true };
  const { email, zgid } = JSON.parse(choice);
  return { given_by: email, zgid };
}

function consentWords({ denied, given_by }) {
  if (denied) return "Now: all is denied at once.";
  return given_by === null
    ? "Now: a page asks."
    : `Now: ${given_by.name || given_by.email} agrees at once.`;
}

function showConsent({ consent, users }) {
  const choice = byId("consent-choice");
  offer(choice, [
    [ASK, "show a page that asks"],
    ...users.map((user) => [userKey(user), `${userWords(user)} agrees at once`]),
    [DENY, "deny at once"],
  ]);
  const words = consentWords(consent);
  if (byId("consent-now").textContent === words) return;
  write(byId("consent-now"), words);
  choice.value = consent.denied
    ? DENY
    : consent.given_by === null
      ? ASK
      : userKey(consent.given_by);
}

function consentControls() {
  const form = byId("consent");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    work(
      form,
      () => ask("PUT", "/consent", consentGiven(byId("consent-choice").value)),
      consentWords,
    );
  });
}

function showChoices({ users, clients }) {
  offer(
    byId("code-user"),
    users.map((user) => [userKey(user), userWords(user)]),
  );
  offer(
    byId("code-client"),
    clients.map((client) => [client.client_id, clientWords(client)]),
  );
}

// What to paste

function authorizationUrl({ client_id, redirect_urls }) {
  const query = new URLSearchParams({
    response_type: "code",
    client_id,
    scope: "ZohoCRM.modules.ALL,ZohoCRM.settings.ALL,ZohoCRM.users.ALL,ZohoCRM.org.ALL",
    redirect_uri: redirect_urls[0],
    access_type: "offline",
    prompt: "consent",
    state: "any-text-of-yours",
  });
  return `${location.origin}/oauth/v2/auth?${query}`;
}

function showAddresses({ home, users, clients }) {
  const elsewhere =
    users.find((user) => user.data_centre !== home)?.data_centre ?? (home === "eu" ? "us" : "eu");
  write(byId("accounts-url"), `${location.origin}/oauth/v2/token`);
  write(byId("api-url"), location.origin);
  write(byId("home"), home);
  write(byId("elsewhere-url"), addressOf(elsewhere));
  const client = clients.find((one) => one.redirect_urls.length > 0);
  show(byId("authorization"), client !== undefined);
  show(byId("no-authorization"), client === undefined);
  if (client === undefined) return;
  const url = authorizationUrl(client);
  write(byId("authorization-url"), url);
  if (byId("consent-page").href !== url) byId("consent-page").href = url;
}

// Settings and behaviours

let savedSettings = {};

const settingsForm = byId("settings");
const fieldOf = (name) => settingsForm.elements.namedItem(name);
const noLimitOf = (name) => settingsForm.elements.namedItem(`${name} none`);

function settingLabel(name) {
  return Object.values(SETTINGS).find((group) => name in group)?.[name].label ?? name;
}

function settingShown(value) {
  if (value === null) return "no limit";
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}

function makeSetting(name, value, isLimit) {
  const types = { boolean: "checkbox", string: "text" };
  const type = types[typeof value] ?? "number";
  const input = make("input", {
    name,
    type,
    required: type !== "checkbox",
    ...(type === "number" ? { min: 1, max: 999999999 } : {}),
  });
  const label = settingLabel(name);
  if (type === "checkbox")
    return make("div", { class: "setting" }, make("label", { class: "check" }, input, ` ${label}`));
  const none = make("input", { type: "checkbox", name: `${name} none` });
  return make(
    "div",
    { class: "setting" },
    make("label", {}, label, " ", input),
    ...(isLimit
      ? [
          make(
            "label",
            { class: "check" },
            none,
            " no limit",
            make("span", { class: "visually-hidden" }, ` on: ${label}`),
          ),
        ]
      : []),
  );
}

function makeSettings(settings) {
  const known = new Set(Object.values(SETTINGS).flatMap(Object.keys));
  const others = Object.keys(settings).filter((name) => !known.has(name));
  const groups = {
    ...SETTINGS,
    ...(others.length > 0 ? { Others: Object.fromEntries(others.map((name) => [name, {}])) } : {}),
  };
  byId("settings-fields").replaceChildren(
    ...Object.entries(groups).map(([title, group]) =>
      make(
        "fieldset",
        {},
        make("legend", {}, title),
        ...Object.keys(group)
          .filter((name) => name in settings)
          .map((name) =>
            makeSetting(name, settings[name], group[name].isLimit || settings[name] === null),
          ),
      ),
    ),
  );
}

function settingGiven(name) {
  const field = fieldOf(name);
  if (noLimitOf(name)?.checked) return null;
  if (field.type === "checkbox") return field.checked;
  return field.type === "number" ? field.valueAsNumber : field.value;
}

function fillSetting(name, value) {
  const field = fieldOf(name);
  if (field.type === "checkbox") field.checked = value;
  else if (value !== null) field.value = value;
  if (noLimitOf(name) !== null) noLimitOf(name).checked = value === null;
  field.disabled = value === null;
}

/** Fill in what has changed on the server; what is being typed is left alone. */
function showSettings(settings) {
  if (Object.keys(savedSettings).join() !== Object.keys(settings).join()) {
    makeSettings(settings);
    savedSettings = {};
  }
  for (const [name, value] of Object.entries(settings)) {
    if (savedSettings[name] === value) continue;
    fillSetting(name, value);
    for (const place of document.querySelectorAll(`[data-setting="${name}"]`))
      write(place, settingShown(value));
  }
  savedSettings = settings;
}

function settingsControls() {
  settingsForm.addEventListener("change", ({ target }) => {
    if (!target.name.endsWith(" none")) return;
    const field = fieldOf(target.name.replace(" none", ""));
    field.disabled = target.checked;
    if (!target.checked) field.focus();
  });
  settingsForm.addEventListener("submit", (event) => {
    event.preventDefault();
    const changed = Object.keys(savedSettings).filter(
      (name) => settingGiven(name) !== savedSettings[name],
    );
    const given = Object.fromEntries(changed.map((name) => [name, settingGiven(name) ?? "none"]));
    if (changed.length === 0) tell(settingsForm, "Nothing was changed.");
    else
      work(
        settingsForm,
        () => ask("PATCH", "/settings", given),
        () => `Saved: ${changed.map(settingLabel).join("; ")}.`,
      );
  });
}

function makeBehaviour({ says, standing, reference, setting, value }) {
  const rule = make("td", {}, make("p", {}, says));
  if (setting !== null) {
    const now = make("b", { "data-setting": setting }, settingShown(value));
    rule.append(make("p", { class: "soft" }, `Setting: ${settingLabel(setting)}: `, now));
  }
  const source = make(
    "td",
    {},
    make("span", { class: `standing is-${standing.replaceAll(" ", "-")}` }, standing),
  );
  if (reference) source.append(make("p", { class: "soft" }, reference));
  return make("tr", {}, rule, source);
}

function showBehaviours(behaviours) {
  const byServer = groupBy(behaviours, ({ server }) => server);
  const bodies = [...byServer].map(([server, rules]) =>
    make(
      "tbody",
      {},
      make(
        "tr",
        {},
        make("th", { colspan: 2, scope: "rowgroup" }, BEHAVIOUR_GROUPS[server] ?? server),
      ),
      ...rules.map(makeBehaviour),
    ),
  );
  const table = document.querySelector(".behaviours table");
  for (const former of [...table.tBodies]) former.remove();
  table.append(...bodies);
  const byStanding = groupBy(behaviours, ({ standing }) => standing);
  byId("standings").replaceChildren(
    ...Object.entries(STANDINGS).map(([standing, meaning]) =>
      make(
        "div",
        {},
        make(
          "dt",
          {},
          make("span", { class: `standing is-${standing.replaceAll(" ", "-")}` }, standing),
        ),
        make("dd", {}, `${meaning} ${many(byStanding.get(standing)?.length ?? 0, "rule")}.`),
      ),
    ),
  );
}

// Copying

/** Whether the text is copied; if not, it is selected. */
async function isCopied(source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    return true;
  } catch {
    // A page that came over plain HTTP from another machine has no clipboard of this kind.
    getSelection().selectAllChildren(source);
    return document.execCommand("copy");
  }
}

async function copy(button) {
  const done = await isCopied(byId(button.dataset.copies));
  write(button, done ? "Copied" : "Selected");
  announce(done ? "Copied." : "The text is selected: copy it with the keyboard.");
  setTimeout(() => write(button, "Copy"), COPIED_FOR);
}

// Keeping up with the server

let behavioursAreShown = false;
let isFirstLook = true;

function serverIsGone() {
  behavioursAreShown = false;
  write(
    byId("gone"),
    "The server does not answer. This page asks again every second, and goes on when it is back.",
  );
}

function serverIsBack() {
  if (byId("gone").textContent === "") return;
  byId("gone").textContent = "";
  announce("The server answers again.");
}

async function look() {
  const [now, { settings }, requests] = await Promise.all([
    ask("GET", "/state"),
    ask("GET", "/settings"),
    nextRequests(),
  ]);
  if (!behavioursAreShown) {
    showBehaviours((await ask("GET", "/behaviours")).behaviours);
    behavioursAreShown = true;
  }
  state = now;
  readClock(state.clock);
  showTokens(state);
  showClients(state);
  offerOperations(state);
  showWaiting(state);
  showChoices(state);
  showConsent(state);
  showAddresses(state);
  showSettings(settings);
  showRequests(requests, isFirstLook);
  if (isFirstLook) byId("sdk").open = newest === null;
  isFirstLook = false;
  tick();
}

let looking = Promise.resolve();

/** Look once more, after any look that is under way. */
function refresh() {
  looking = looking.then(async () => {
    try {
      await look();
      serverIsBack();
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Gone)) reportError(error);
      else serverIsGone();
    }
  });
  return looking;
}

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function pageIsSeen() {
  if (!document.hidden) return Promise.resolve();
  return new Promise((seen) =>
    document.addEventListener("visibilitychange", seen, { once: true }),
  ).then(pageIsSeen);
}

async function keepUp() {
  for (;;) {
    await pageIsSeen();
    await refresh();
    await pause(POLL_EVERY);
  }
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-copies]");
  if (button !== null) copy(button);
});
clockControls();
tokenControls();
sequenceControls();
faultControls();
codeControls();
consentControls();
settingsControls();
setInterval(tick, TICK_EVERY);
keepUp();
