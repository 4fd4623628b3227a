"use strict";
(() => {
  const read = (name) => JSON.parse(document.getElementById(name).textContent);
  const specs = read("specs");
  const facts = read("facts");
  const sites = facts.sites || [];
  const places = new Map(sites.map((site, place) => [site.name, place]));
  const views = [];
  const options = {
    renderer: "svg", ast: true, actions: false, defaultStyle: false, downloadFileName: "figure",
    tooltip: { disableDefaultStyle: true },
  };

  const made = (name, text) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    return element;
  };

  const list = (into, heading, items) => {
    if (!items.length) return;
    into.append(made("h4", heading));
    const found = made("ul");
    for (const item of items) found.append(made("li", item));
    into.append(found);
  };

  const within = (run, place) => {
    const [first, last = first] = run.split("-").map(Number);
    return first <= place && place <= last;
  };

  const mark = (place) => {
    for (const row of document.querySelectorAll("tr[data-sites]")) {
      const runs = place === undefined ? [] : row.dataset.sites.split(" ");
      row.classList.toggle("found", runs.some((run) => within(run, place)));
    }
  };

  const choose = (name) => {
    const box = document.getElementById("chosen");
    const place = places.get(name);
    if (!box) return;
    mark(place);
    box.hidden = place === undefined;
    box.replaceChildren();
    for (const view of views) {
      try { view.signal("chosen", place === undefined ? "" : name).runAsync(); } catch { /* a figure without sites */ }
    }
    if (place === undefined) return;
    const site = sites[place];
    document.getElementById("site").value = name;
    box.append(made("h3", `${site.name}: ${site.what}`));
    list(box, "What it means", site.facts);
    list(box, "Its scenarios", (site.hazards || []).map((one) => facts.texts[one]));
    list(box, "Its parts", (site.parts || []).map((one) => facts.texts[one]));
    list(box, "What the plan does about it", (site.actions || []).map((one) => facts.texts[one]));
  };

  const finder = () => {
    const input = document.getElementById("site");
    if (!input) return;
    const names = document.getElementById("names");
    for (const site of sites) {
      const option = made("option");
      option.value = site.name;
      names.append(option);
    }
    input.addEventListener("change", () => choose(input.value));
    document.getElementById("all").addEventListener("click", () => { input.value = ""; choose(""); });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { input.value = ""; choose(""); }
    });
  };

  const searches = () => {
    for (const input of document.querySelectorAll("input[data-rows]")) {
      const rows = document.getElementById(input.dataset.rows).tBodies[0].rows;
      input.addEventListener("input", () => {
        const sought = input.value.trim().toLowerCase();
        for (const row of rows) row.classList.toggle("gone", !row.textContent.toLowerCase().includes(sought));
      });
    }
  };

  const draw = async (box) => {
    const { spec, fits } = specs[box.dataset.figure];
    if (box.clientWidth < 500) {
      spec.config.legend.columns = 1;
      spec.config.axis.titleLimit = box.clientWidth - 80;
    }
    if (fits && typeof spec.width === "number" && typeof spec.height !== "number") {
      spec.width = Math.min(spec.width, box.clientWidth - 160);
    } else if (fits && typeof spec.width === "number") {
      spec.width = Math.min(spec.width, box.clientWidth);
      spec.autosize = { type: "fit-x", contains: "padding" };
      spec.config.axis.titleLimit = box.clientWidth - 40;
    }
    if (spec.spec && typeof spec.spec.width === "number") spec.spec.width = Math.min(spec.spec.width, box.clientWidth - 70);
    const { view } = await vegaEmbed(box, spec, options);
    for (const drawn of box.querySelectorAll("svg")) drawn.setAttribute("aria-hidden", "true");
    views.push(view);
    view.addEventListener("click", (_, item) => {
      if (item && item.datum && places.has(item.datum.site)) choose(item.datum.site);
    });
  };

  finder();
  searches();
  Promise.all([...document.querySelectorAll("[data-figure]")].map(draw)).then(() => {
    document.documentElement.dataset.ready = "yes";
  });
})();
