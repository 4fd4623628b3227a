"use strict";
(() => {
  const at = (name) => document.getElementById(name);
  const root = document.documentElement;
  const MOST = 20e6;
  const UNREACHED = "The page is not answered: has its command ended, or was it started again? What stands here is of before.";
  const WAIT = 60;
  const options = {
    renderer: "svg", ast: true, actions: false, defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  };
  let lines = [];
  let asked = 0;
  let answered = -1;
  let shown = -1;
  let timer = 0;
  let drawn = null;

  const made = (name, text) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    return element;
  };

  const headed = (element, given) => {
    const { text, meaning } = typeof given === "string" ? { text: given, meaning: "" } : given;
    element.textContent = text;
    if (meaning) {
      const small = made("span", meaning);
      small.className = "meaning";
      element.append(small);
    }
    return element;
  };

  const shaped = (element, role, scope) => {
    element.setAttribute("role", role);
    if (scope) element.setAttribute("scope", scope);
    return element;
  };

  const table = (given) => {
    const wide = made("div");
    wide.className = "wide";
    wide.tabIndex = 0;
    shaped(wide, "region").setAttribute("aria-label", `Table: ${given.caption}`);
    if (!given.rows.length) {
      wide.removeAttribute("tabindex");
      wide.append(made("p", given.caption));
      return wide;
    }
    const whole = shaped(made("table"), "table");
    whole.append(made("caption", given.caption));
    const top = shaped(made("tr"), "row");
    for (const head of given.heads) top.append(headed(shaped(made("th"), "columnheader", "col"), head));
    const head = shaped(made("thead"), "rowgroup");
    head.append(top);
    const body = shaped(made("tbody"), "rowgroup");
    for (const row of given.rows) {
      const line = shaped(made("tr"), "row");
      row.forEach((cell, place) => {
        if (place === 0) line.append(headed(shaped(made("th"), "rowheader", "row"), cell));
        else {
          const one = shaped(made("td", cell), "cell");
          const told = given.heads[place];
          one.dataset.head = told.meaning ? `${told.text} (${told.meaning})` : told.text;
          line.append(one);
        }
      });
      body.append(line);
    }
    whole.append(head, body);
    wide.append(whole);
    return wide;
  };

  const fill = (name, tables) => at(name).replaceChildren(...tables.map(table));
  const say = (words) => { at("progress").textContent = words; };
  const old = (...names) => { for (const name of names) at(name).classList.add("old"); };

  const sliders = [...document.querySelectorAll(".rate input")];
  const factor = (slider) => Number(Math.pow(Number(slider.dataset.range), Number(slider.value)).toPrecision(3));

  const changes = () => [
    ...sliders.filter((one) => factor(one) !== 1).map((one) => one.dataset.before + factor(one)),
    ...lines,
  ];

  const list = () => {
    const found = changes();
    at("changes").replaceChildren(...lines.map((line, place) => {
      const item = made("li");
      item.append(made("code", line));
      const gone = made("button", "Take back");
      gone.type = "button";
      const which = made("span", ` ${line}`);
      which.className = "unseen";
      gone.append(which);
      gone.addEventListener("click", () => { lines.splice(place, 1); move(0); });
      item.append(gone);
      return item;
    }));
    for (const one of sliders) {
      if (factor(one) === 1) continue;
      const item = made("li");
      item.append(made("code", one.dataset.before + factor(one)));
      at("changes").append(item);
    }
    at("unchanged").hidden = found.length > 0;
  };

  const post = async (path, body) => {
    const sent = body instanceof FormData
      ? { method: "POST", body }
      : { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
    try {
      const answer = await fetch(path, sent);
      return { ok: answer.ok, ...(await answer.json()) };
    } catch {  // nobody there, or a door that knows this browser no more
      return { ok: false, words: UNREACHED };
    }
  };

  const savable = () => {
    at("save").querySelector("button").disabled = answered !== asked || !changes().length;
  };

  const ask = async () => {
    const answer = await post("/ask", { changes: changes() });
    if (!answer.ok) {
      say(answer.words);
      old("costs", "decisions", "sites");
      return;
    }
    asked = Math.max(asked, answer.number);
    savable();
  };

  const move = (wait) => {
    list();
    answered = -1;
    savable();
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
  };

  const draw = async (figure) => {
    const box = at("figure");
    box.parentElement.hidden = !figure;
    if (!figure) return;
    box.setAttribute("aria-label", figure.alt);
    const spec = figure.spec;
    if (typeof spec.width === "number") {
      spec.width = Math.min(spec.width, box.clientWidth);
      spec.autosize = { type: "fit-x", contains: "padding" };
      spec.config.axis.titleLimit = box.clientWidth - 40;
    }
    if (drawn) drawn.finalize();
    drawn = null;
    const found = await vegaEmbed(box, spec, options);
    drawn = found;
    for (const picture of box.querySelectorAll("svg")) picture.setAttribute("aria-hidden", "true");
  };

  const heard = {
    says: (said) => say(said.words),
    costs: (said) => {
      fill("costs", [said.costs]);
      at("costs").classList.remove("old");
      old("decisions", "sites");
      draw(said.figure);
    },
    plan: (said) => {
      fill("costs", [said.costs]);
      fill("decisions", said.decisions);
      for (const name of ["costs", "decisions"]) at(name).classList.remove("old");
      draw(said.figure);
      say(said.words);
      answered = said.number;
      root.dataset.planned = String(said.number);
      savable();
    },
    sites: (said) => {
      fill("sites", [said.sites]);
      at("sites").classList.remove("old");
      root.dataset.answered = String(said.number);
    },
    wrong: (said) => {
      say("This cannot be: see what is wrong below.");
      fill("decisions", [said.findings]);
      at("decisions").classList.remove("old");
      old("costs", "sites");
      root.dataset.answered = String(said.number);
    },
    none: (said) => { say(said.words); root.dataset.answered = String(said.number); },
    failed: (said) => { say(`Something went wrong: ${said.words}`); old("costs", "decisions", "sites"); root.dataset.answered = String(said.number); },
  };

  const listen = () => {
    const events = new EventSource("/events");
    events.addEventListener("message", (event) => {
      const said = JSON.parse(event.data);
      if (said.number < asked) return;
      asked = said.number;
      if (said.number !== shown) old("costs", "decisions", "sites");  // of the question before, until each is told anew
      shown = said.number;
      heard[said.kind](said);
    });
    events.addEventListener("error", () => { say(UNREACHED); old("costs", "decisions", "sites"); });
    events.addEventListener("open", () => { root.dataset.ready = "yes"; });
  };

  const choice = (name) => {
    const box = [...document.querySelectorAll("#choices input[name=variant]")].find((one) => one.value === name);
    if (box) { box.disabled = false; return; }
    const item = made("li");
    const input = made("input");
    input.type = "checkbox";
    input.name = "variant";
    input.value = name;
    input.id = `variant-new-${document.querySelectorAll("#choices li").length}`;
    const label = made("label", `variant ${name}`);
    label.htmlFor = input.id;
    item.append(input, " ", label);
    at("choices").prepend(item);
    at("nothing").hidden = true;
  };

  for (const slider of sliders) {
    slider.addEventListener("input", () => {
      slider.parentElement.querySelector("output").textContent = String(factor(slider));
      move(WAIT);
    });
  }

  for (const form of document.querySelectorAll("form.other")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { kind } = form.dataset;
      const value = at(`value-${kind}`);
      const what = at(`what-${kind}`);
      const line = (what ? what.value : "") + (value ? value.value.trim() : "");
      if (what && value) lines = lines.filter((one) => !one.startsWith(what.value));
      if (!lines.includes(line)) lines.push(line);
      if (value) value.value = "";
      move(0);
    });
  }

  at("reset").addEventListener("click", () => {
    lines = [];
    for (const slider of sliders) {
      slider.value = "0";
      slider.parentElement.querySelector("output").textContent = "1";
    }
    move(0);
  });

  for (const button of document.querySelectorAll("button.load")) {
    button.addEventListener("click", () => {
      const item = button.closest("li");
      for (const slider of sliders) { slider.value = "0"; slider.parentElement.querySelector("output").textContent = "1"; }
      lines = JSON.parse(item.dataset.changes);
      at("name").value = item.dataset.name;
      move(0);
    });
  }

  at("save").addEventListener("submit", async (event) => {
    event.preventDefault();
    const name = at("name").value;
    const answer = await post("/save", { name, number: answered });
    at("saved").textContent = answer.words;
    if (answer.ok) choice(answer.name);
  });

  at("compare").addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = [...document.querySelectorAll("#choices input:checked")].map((one) => [one.name, one.value]);
    const answer = await post("/compare", { chosen });
    if (answer.ok) fill("compared", [answer.costs, ...answer.decisions]);
    else at("compared").replaceChildren(made("p", answer.words));
  });

  at("upload").addEventListener("submit", async (event) => {
    event.preventDefault();
    const file = at("file").files[0];
    at("findings").replaceChildren();
    if (file.size > MOST) { at("looked").textContent = "It is larger than 20 MB."; return; }
    at("looked").textContent = "Looking through it.";
    const form = new FormData();
    form.append("file", file);
    const answer = await post("/workbook", form);
    at("looked").textContent = answer.words;
    if (answer.ok) fill("findings", [answer.findings]);
  });

  list();
  listen();
})();
