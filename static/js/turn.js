// J and K turn to the next and the previous record of the list that the page was opened from.
// Contract: links [data-turn="j"] and [data-turn="k"]; a list of rows on the page that takes the key goes first.
document.addEventListener("plainkey", (event) => {
  if (event.defaultPrevented) return;
  const link = document.querySelector(`a[data-turn="${CSS.escape(event.detail.key.toLowerCase())}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
