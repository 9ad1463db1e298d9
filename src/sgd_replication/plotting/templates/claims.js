// Claims of the report: paper, question, verdict, headline and a word filter them; a link to a claim opens it.
{
  const claims = [...document.querySelectorAll("#claims-list > details")];
  const fields = [...document.querySelectorAll(".filters [data-filters]")];
  const fits = (claim, field) => {
    const name = field.dataset.filters;
    if (name === "word") return claim.textContent.toLowerCase().includes(field.value.toLowerCase());
    if (name === "headline") return !field.checked || claim.dataset.headline === "yes";
    return field.value === "" || claim.dataset[name] === field.value;
  };
  const filter = () => {
    for (const claim of claims) claim.hidden = !fields.every((field) => fits(claim, field));
    const shown = claims.filter((claim) => !claim.hidden).length;
    document.querySelector("[data-counts=claims]").textContent = `${shown} of ${claims.length} claims`;
  };
  fields.forEach((field) => field.addEventListener("input", filter));
  const open = () => {
    const claim = claims.find((one) => `#${one.id}` === decodeURIComponent(location.hash));
    if (!claim) return;
    claim.hidden = false;
    claim.open = true;
    claim.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();
}
