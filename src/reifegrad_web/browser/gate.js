// Loads the client after consent only. Before it, calls wait in the memory of the page; nothing is asked for or stored.
(function (key, server) {
  var NOTE = "reifegrad-consent";
  var SENDING = ["page", "track", "identify", "group", "alias", "screen"];
  var OTHER = ["reset", "ready", "on", "once", "off", "setAnonymousId", "addSourceMiddleware", "trackLink", "trackForm"];
  if (window.analytics || window.reifegradConsent) {
    console.error("Reifegrad: this page has window.analytics already; nothing is collected by this snippet.");
    window.reifegradConsent = window.reifegradConsent || function () { return false; };
    return;
  }
  var allowed = false, began = false;

  // Calls wait with the page on which they were made, in the form in which the client takes them over.
  function waiting() {
    var calls = [];
    SENDING.concat(OTHER).forEach(function (name) {
      calls[name] = function () {
        var given = [name].concat([].slice.call(arguments));
        if (SENDING.indexOf(name) >= 0) {
          var link = document.querySelector("link[rel='canonical']");
          given.push({ __t: "bpc", c: (link && link.getAttribute("href")) || undefined, p: location.pathname,
            u: location.href, s: location.search, t: document.title, r: document.referrer });
        }
        calls.push(given);
        return calls;
      };
    });
    calls._writeKey = key;
    calls._cdn = server;
    calls._loadOptions = { disable: function () { return !allowed; } };
    return calls;
  }

  // What the visitor agreed to goes with every message. After a withdrawal no message leaves.
  function stamped(given) {
    if (!allowed) return;
    given.payload.obj.context.consent = { categoryPreferences: { PURPOSE: true } };
    given.next(given.payload);
  }

  // Once in a page: who agrees again after a withdrawal is followed from the next page on.
  function load() {
    if (began) return;
    began = true;
    var calls = window.analytics;
    calls.addSourceMiddleware(stamped);
    calls.ready(function () { if (!allowed) withdraw(); });
    var script = document.createElement("script");
    script.async = true;
    script.src = server + "/analytics.js/v1/" + key + "/analytics.min.js";
    document.head.appendChild(script);
  }

  function each(store, use) {
    try {
      Object.keys(window[store]).forEach(function (name) { use(window[store], name); });
    } catch (error) { /* a browser that stores nothing */ }
  }

  function forget() {
    ["localStorage", "sessionStorage"].forEach(function (store) {
      each(store, function (kept, name) {
        if (name === NOTE || /^ajs_/.test(name) || name.indexOf("persisted-queue:v1:" + key) === 0) kept.removeItem(name);
      });
    });
    var labels = location.hostname.split(".");
    document.cookie.split("; ").forEach(function (cookie) {
      var name = cookie.split("=")[0];
      if (!/^ajs_/.test(name)) return;
      var gone = name + "=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT";
      document.cookie = gone;
      labels.forEach(function (_, first) { document.cookie = gone + "; domain=" + labels.slice(first).join("."); });
    });
  }

  function withdraw() {
    allowed = false;
    var queue = window.analytics.queue;
    ((queue && queue.plugins) || []).forEach(function (plugin) {
      // What still waits to be sent again counts as sent.
      if (plugin.name === "Segment.io") SENDING.forEach(function (name) { plugin[name] = function (event) { return Promise.resolve(event); }; });
    });
    if (queue) window.analytics.reset();
    window.analytics = waiting();
    forget();
    // The client keeps for the next page what was just being sent.
    window.addEventListener("pagehide", function () { if (!allowed) forget(); });
  }

  function agreed() {
    try { return window.localStorage.getItem(NOTE) !== null; } catch (error) { return false; }
  }

  window.analytics = waiting();
  window.reifegradConsent = function (answer) {
    if (answer === true && !allowed) {
      allowed = true;
      try { if (!agreed()) window.localStorage.setItem(NOTE, new Date().toISOString()); } catch (error) { /* asked again */ }
      load();
    } else if (answer === false) {
      withdraw();
    }
    return allowed;
  };
  // A withdrawal in another tab holds here, too.
  window.addEventListener("storage", function () { if (allowed && !agreed()) withdraw(); });
  if (agreed()) window.reifegradConsent(true);
})("WRITE_KEY", "SERVER");
analytics.page();
