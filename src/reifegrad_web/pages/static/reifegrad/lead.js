// The curve of a lead to look closer at, and a button that prints. The page says the same without this file.
"use strict";

const COLOURS = { recorded: "--ink", computed: "--soft", ahead: "--ink" };

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// One axis of time for all lines: a line has no value where it says nothing.
function together(lines) {
  const moments = [...new Set(lines.flatMap((line) => line.steps.map((step) => step[0])))].sort((a, b) => a - b);
  const columns = lines.map((line) => {
    const known = new Map(line.steps);
    const first = line.steps[0][0], last = line.steps[line.steps.length - 1][0];
    let value = null;
    return moments.map((moment) => {
      if (moment < first || moment > last) return null;
      if (known.has(moment)) value = known.get(moment);
      return value;
    });
  });
  return [moments, ...columns];
}

function scoreAt(data, place) {
  for (let line = 1; line < data.length; line += 1) if (data[line][place] !== null) return data[line][place];
  return null;
}

function drawn(figure, told) {
  const number = new Intl.NumberFormat(told.language, { maximumFractionDigits: 3 });
  const day = new Intl.DateTimeFormat(told.language, { dateStyle: "medium", timeZone: told.zone });
  const short = new Intl.DateTimeFormat(told.language, { day: "numeric", month: "short", timeZone: told.zone });
  const data = together(told.lines);
  const place = document.createElement("div");
  place.className = "curve-drawn";
  const legend = document.createElement("p");
  legend.className = "curve-legend num";
  const picture = figure.querySelector("svg"), axis = figure.querySelector(".axis");
  picture.after(place, legend);
  const all = told.lines.map((line) => line.title).join(" · ");
  legend.textContent = all;
  const width = () => Math.max(figure.clientWidth, 200);
  const plot = new uPlot({
    width: width(), height: 220, padding: [10, 4, 0, 0],
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    scales: { x: { time: true, range: [told.since, told.until] }, y: { range: (_, low, high) => [Math.min(0, low), Math.max(1, high) * 1.08] } },
    axes: [
      { stroke: () => colour("--soft"), grid: { show: false }, ticks: { show: false }, values: (_, found) => found.map((at) => short.format(at * 1000)), space: 80 },
      { stroke: () => colour("--soft"), grid: { stroke: () => colour("--line"), width: 1 }, ticks: { show: false }, size: 48, values: (_, found) => found.map((value) => number.format(value)) },
    ],
    series: [{}, ...told.lines.map((line) => ({
      label: line.title, stroke: () => colour(COLOURS[line.name]), width: line.name === "computed" ? 1.25 : 1.75,
      dash: line.name === "ahead" ? [2, 4] : undefined, paths: uPlot.paths.stepped({ align: 1 }), points: { show: false },
    }))],
    hooks: {
      drawClear: [(u) => {
        const from = u.valToPos(told.now, "x", true);
        u.ctx.save();
        u.ctx.globalAlpha = 0.45;
        u.ctx.fillStyle = colour("--line");
        u.ctx.fillRect(from, u.bbox.top, u.bbox.left + u.bbox.width - from, u.bbox.height);
        u.ctx.restore();
      }],
      draw: [(u) => {
        const foot = u.bbox.top + u.bbox.height;
        u.ctx.save();
        u.ctx.setLineDash([]);
        u.ctx.strokeStyle = colour("--soft");
        u.ctx.lineWidth = devicePixelRatio;
        u.ctx.beginPath();
        for (const [at] of told.done) {
          const across = u.valToPos(at, "x", true);
          u.ctx.moveTo(across, foot - 8 * devicePixelRatio);
          u.ctx.lineTo(across, foot);
        }
        u.ctx.stroke();
        u.ctx.strokeStyle = colour("--accent");
        u.ctx.lineWidth = 1.5 * devicePixelRatio;
        u.ctx.beginPath();
        u.ctx.moveTo(u.valToPos(told.now, "x", true), u.bbox.top);
        u.ctx.lineTo(u.valToPos(told.now, "x", true), foot);
        u.ctx.stroke();
        u.ctx.restore();
      }],
      setCursor: [(u) => {
        const { idx, left } = u.cursor;
        if (idx === null || idx === undefined || left < 0) { legend.textContent = all; return; }
        const at = data[0][idx], score = scoreAt(data, idx);
        const near = told.done.filter(([when]) => Math.abs(u.valToPos(when, "x") - left) < 4).slice(-2).map(([, text]) => text);
        const line = told.lines.find((_, place) => data[place + 1][idx] !== null);
        legend.textContent = [day.format(at * 1000), score === null ? "–" : number.format(score), line ? line.title : "", ...near].filter(Boolean).join(" · ");
      }],
    },
  }, data, place);
  picture.setAttribute("hidden", "");
  axis.setAttribute("hidden", "");
  new ResizeObserver(() => plot.setSize({ width: width(), height: 220 })).observe(figure);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plot.redraw());
}

async function draw(figure) {
  const answer = await fetch(figure.dataset.curve, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const told = await answer.json();
  if (told.lines.length && window.uPlot) drawn(figure, told);
}

for (const figure of document.querySelectorAll("[data-curve]")) draw(figure).catch(() => {});
addEventListener("beforeprint", () => { for (const each of document.querySelectorAll("details[data-printed]")) each.open = true; });
for (const button of document.querySelectorAll("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
