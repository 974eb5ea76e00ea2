// Loads the client after consent only. Before it, calls wait in the memory of the page; nothing is asked for or stored.
(function (key, server) {
  var CALLS = ["page", "track", "identify", "group", "reset"];
  var NOTE = "reifegrad_consent", LIFE = 31536000;
  var KEPT = { __anon_id: "reifegrad_device", __user_id: "reifegrad_user" };
  var OFF = { dontSend: true, disableUserIds: true };
  // Letters: what is sent while a page is left may have 64 KiB, and a letter three bytes.
  var TRIES = 8, MOST_KEPT_ALIVE = 20000;
  if (window.analytics || window.jitsuConfig || window.reifegradConsent) {
    console.error("Reifegrad: this page has window.analytics or Jitsu already; nothing is collected by this snippet.");
    window.reifegradConsent = window.reifegradConsent || function () { return false; };
    return;
  }
  var allowed = false, noted = false, began = false, over = false, client = null, waiting = [];
  // The device of which the server may know; what waits for its next try.
  var known, late = new Set();

  function read(name) {
    var found = ("; " + document.cookie).split("; " + name + "=")[1];
    return found === undefined ? undefined : decodeURIComponent(found.split(";")[0]);
  }

  // A cookie in the widest domain that the browser allows, so that www and shop know one visitor and one answer.
  function write(name, value, life) {
    var labels = location.hostname.split(".");
    var tail = "; path=/; SameSite=Lax; max-age=" + life + (location.protocol === "https:" ? "; Secure" : "");
    for (var first = labels.length - 1; first >= -1; first--) {
      var domain = first < 0 ? "" : "; domain=" + labels.slice(first).join(".");
      document.cookie = name + "=" + encodeURIComponent(value) + domain + tail;
      if (life > 0 && read(name) === value) return;
    }
  }

  function forget(names) {
    names.forEach(function (name) { if (read(name) !== undefined) write(name, "", 0); });
  }

  function ids() {
    return Object.keys(KEPT).map(function (name) { return KEPT[name]; });
  }

  // Whether the client may send and store; a withdrawal in another tab holds here, too.
  function follows() {
    if (allowed && noted && read(NOTE) === undefined) withdraw();
    return allowed && !over;
  }

  // What the client keeps in the browser: who this is, and nothing of what is known about them.
  var store = {
    getItem: function (name) { return KEPT[name] && read(KEPT[name]); },
    setItem: function (name, value) {
      if (!KEPT[name] || !follows()) return;
      if (value === undefined || value === null) forget([KEPT[name]]);
      else write(KEPT[name], String(value), LIFE);
    },
    removeItem: function (name) { if (KEPT[name]) forget([KEPT[name]]); },
    reset: function () { forget(ids()); }
  };

  // Resolves after a while, or as soon as the page is left.
  function pause(milliseconds) {
    return new Promise(function (go) {
      late.add(go);
      setTimeout(function () { late.delete(go); go(); }, milliseconds);
    });
  }

  // Sends while it may, and once more what did not arrive, while the page is open.
  function send(may, address, request, tried) {
    if (!may()) return Promise.resolve(new Response("{}"));
    var message = JSON.parse(request.body);
    message.sentAt = new Date().toISOString();
    known = message.anonymousId;
    var body = JSON.stringify(message);
    var given = Object.assign({}, request, { body: body, credentials: "omit", keepalive: body.length < MOST_KEPT_ALIVE });
    return fetch(address, given).then(function (answer) {
      if (answer.status === 429 || answer.status >= 500) throw new Error(answer.status);
      return answer;
    }).catch(function (error) {
      if (tried >= TRIES) throw error;
      return pause(1000 * Math.pow(2, tried)).then(function () { return send(may, address, request, tried + 1); });
    });
  }

  function always() { return true; }
  function nothing() {}

  // Tells the server that this visitor has withdrawn, if it may know of them: who, when, and nothing else.
  function tell() {
    var device = read(KEPT.__anon_id);
    if (!device || (began && device !== known)) return;
    var message = {
      type: "identify", anonymousId: device, userId: read(KEPT.__user_id), timestamp: new Date().toISOString(),
      messageId: Date.now().toString(36) + Math.random().toString(36).slice(2),
      context: { consent: { categoryPreferences: { PURPOSE: false } } }
    };
    var headers = { "Content-Type": "application/json", "X-Write-Key": config.writeKey };
    var request = { method: "POST", headers: headers, body: JSON.stringify(message) };
    send(always, server + "/api/s/identify", request, 0).catch(nothing);
  }
  // The client asks this instead of the browser, where it would read the cookies of others, too.
  var runtime = {
    store: function () { return store; }, getCookie: nothing, getCookies: function () { return {}; },
    pageUrl: function () { return location.href; }, pageTitle: nothing, referrer: nothing, documentEncoding: nothing
  };
  var config = {
    writeKey: key + ":-", namespace: "reifegradClient", initOnly: true, runtime: runtime,
    fetch: function (address, request) {
      // The client would keep what one call says about its context for all later ones.
      if (client) client.getConfiguration().defaultPayloadContext = {};
      return send(follows, address, request, 0);
    },
    privacy: { consentCategories: { PURPOSE: true } }
  };

  function isObject(value) { return value !== null && typeof value === "object"; }

  // A page as it is at the moment of the call: properties, before them a name, before that a category; options last.
  function page(given) {
    var words = given.filter(function (each) { return typeof each === "string"; });
    var objects = given.filter(isObject);
    var said = Object.assign({}, objects[0]);
    if (words.length) said.name = words.pop();
    if (words.length) said.category = words.pop();
    // The client makes the path of the address.
    if (said.path && !said.url) said.url = location.origin + "/" + String(said.path).replace(/^\/+/, "");
    var seen = { url: location.href, search: location.search, width: undefined, height: undefined };
    if (document.title) seen.title = document.title;
    if (document.referrer) seen.referrer = document.referrer;
    return [Object.assign(seen, said), objects[1]];
  }

  function call(name, given) {
    client[name].apply(client, given);
  }

  // Once in a page: who agrees again after a withdrawal is followed from the next page on.
  function load() {
    if (began) return;
    began = true;
    known = read(KEPT.__anon_id);
    window.jitsuConfig = config;
    var script = document.createElement("script");
    script.async = true;
    script.src = server + "/p.js";
    script.onload = function () {
      delete window.jitsuConfig;
      client = window[config.namespace];
      if (follows()) waiting.splice(0).forEach(function (each) { call(each[0], each[1]); });
    };
    document.head.appendChild(script);
  }

  function withdraw() {
    allowed = false;
    over = began;
    waiting = null;
    if (began) config.privacy = OFF;
    if (client) client.configure({ privacy: OFF });
    forget([NOTE].concat(ids()));
  }

  window.analytics = {};
  CALLS.forEach(function (name) {
    window.analytics[name] = function () {
      var given = [].slice.call(arguments);
      if (name === "page") given = page(given);
      if (client && follows()) call(name, given);
      else if (!client && waiting) waiting.push([name, given]);
    };
  });
  window.reifegradConsent = function (answer) {
    if (answer === true && !allowed) {
      allowed = true;
      waiting = over ? null : waiting || [];
      if (!read(NOTE)) write(NOTE, new Date().toISOString(), LIFE);
      noted = !!read(NOTE);
      load();
    } else if (answer === false) {
      tell();
      withdraw();
    }
    return allowed;
  };
  addEventListener("pagehide", function () {
    late.forEach(function (go) { go(); });
  });
  if (read(NOTE)) window.reifegradConsent(true);
  else forget(ids());
  window.analytics.page();
})("WRITE_KEY", "SERVER");
