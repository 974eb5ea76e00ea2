// Drives a browser without a screen through one page: reads what to do as JSON, prints what happened at each step.
const puppeteer = require("puppeteer-core");

const QUIET = 400; // milliseconds without a request, after which a step is over
const LONGEST = 8000; // milliseconds; of requests that outlive their page the browser does not tell the end

/** Follows the requests of a page; returns a function that waits until there are none. */
function follow(page) {
  const open = new Set();
  let last = Date.now();
  const ended = (request) => {
    open.delete(request);
    last = Date.now();
  };
  page.on("request", (request) => {
    open.add(request);
    last = Date.now();
  });
  page.on("requestfinished", ended);
  page.on("requestfailed", ended);
  page.on("framenavigated", () => open.clear());
  return async (quiet) => {
    const began = (last = Date.now());
    while ((open.size || Date.now() - last < quiet) && Date.now() - began < LONGEST) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
}

async function main() {
  const task = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  // It finds the two machines of a test only: whoever asks for another one gets an error, and the test sees it.
  const browser = await puppeteer.launch({
    executablePath: task.program,
    env: { ...process.env, ...task.environment },
    args: [
      "--no-sandbox",
      "--disable-dev-shm-usage",
      "--host-resolver-rules=MAP *.firma.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    ],
  });
  try {
    const page = await browser.newPage();
    const untilQuiet = follow(page);
    let requests = [];
    let bodies = [];
    let said = [];
    page.on("request", (request) => {
      requests.push(`${request.method()} ${request.url()}`);
      if (request.postData()) bodies.push(request.postData());
    });
    page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => said.push(`error: ${error.message}`));
    const steps = [];
    for (const step of task.steps) {
      if (step.open) await page.goto(step.open);
      if (step.offline !== undefined) await page.setOfflineMode(step.offline);
      if (step.run) await page.evaluate(step.run);
      if (step.click) await Promise.all([page.waitForNavigation(), page.$eval(step.click, (link) => link.click())]);
      await untilQuiet(step.quiet || QUIET);
      const stored = await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);
      const cookies = (await browser.cookies()).map((cookie) => cookie.name);
      const value = step.value && (await page.evaluate(step.value));
      steps.push({ requests, bodies, said, stored, cookies, value });
      requests = [];
      bodies = [];
      said = [];
    }
    console.log(JSON.stringify(steps));
  } finally {
    await browser.close();
  }
}

main();
