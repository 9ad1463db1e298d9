// Interactive figures: each is drawn beside its static picture as it comes near the view. The picture stays for print,
// and for browsers without scripts; a button shows it. The library is parsed only when the first figure is drawn.
{
  const charts = JSON.parse(document.getElementById("chart-data").textContent).charts;
  const element = (name, text, parent) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    parent?.append(made);
    return made;
  };
  const loadLibrary = () => {
    if (window.vegaEmbed) return;
    element("script", document.getElementById("chart-library").textContent, document.head);
  };
  const addTable = (spec, place) => {
    const details = element("details", "", place);
    element("summary", "Values as a table", details);
    details.addEventListener("toggle", () => {
      if (details.querySelector("table")) return;
      const wide = element("div", "", details);
      wide.className = "wide";
      const columns = Object.entries(spec.usermeta.columns);
      const table = element("table", "", wide);
      const head = element("tr", "", element("thead", "", table));
      for (const [, title] of columns) element("th", title, head).scope = "col";
      const body = element("tbody", "", table);
      for (const row of spec.data.values) {
        const line = element("tr", "", body);
        for (const [field] of columns) element("td", String(row[field] ?? ""), line);
      }
    });
  };
  const inLines = (text, most) =>
    text.split(" ").reduce((lines, word) => {
      const longer = `${lines.at(-1) ?? ""} ${word}`.trim();
      return longer.length <= most ? [...lines.slice(0, -1), longer] : [...lines, word];
    }, []);
  // On a phone, names and titles have several lines, and legends two columns.
  const fitted = (spec, width) => {
    spec.config.axis.labelLimit = Math.min(360, Math.round(width * 0.42));
    if (width >= 600) return spec;
    for (const { encoding } of spec.layer) {
      const { x, y, color } = encoding;
      if (x.title) x.title = inLines(x.title, 28);
      if (color.legend) color.legend.columns = 2;
      if (y.type !== "nominal") continue;
      const names = spec.data.values.map((row) => [row[y.field], inLines(row[y.field], Math.floor(width * 0.075))]);
      y.axis.labelExpr = `(${JSON.stringify(Object.fromEntries(names))})[datum.label]`;
      spec.height = { step: 11 * Math.max(...names.map(([, lines]) => lines.length)) + 8 };
    }
    return spec;
  };
  const draw = (place) => {
    const figure = place.closest("figure");
    loadLibrary();
    place.hidden = false;
    const spec = fitted(structuredClone(charts[place.dataset.chart]), place.clientWidth);
    const button = element("button", "Printed figure", place);
    button.type = "button";
    const canvas = element("div", "", place);
    canvas.className = "canvas";
    addTable(spec, place);
    button.addEventListener("click", () => {
      const live = figure.classList.toggle("live");
      button.textContent = live ? "Printed figure" : "Interactive figure";
    });
    figure.classList.add("live"); // first, because a chart is as wide as its place, and a hidden place has no width
    window.vegaEmbed(canvas, spec, { mode: "vega-lite", renderer: "svg", actions: false }).catch(() => {
      figure.classList.remove("live");
      place.remove();
    });
  };
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries.filter((one) => one.isIntersecting)) {
        seen.unobserve(entry.target);
        draw(entry.target.querySelector(".chart"));
      }
    },
    { rootMargin: "400px" }
  );
  for (const place of document.querySelectorAll(".chart")) seen.observe(place.closest("figure"));
}
