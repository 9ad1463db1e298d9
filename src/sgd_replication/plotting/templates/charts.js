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
  const draw = (place) => {
    const figure = place.closest("figure");
    const spec = structuredClone(charts[place.dataset.chart]);
    loadLibrary();
    place.hidden = false;
    spec.config.axis.labelLimit = Math.min(260, Math.round(place.clientWidth * 0.42));
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
