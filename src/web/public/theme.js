// Before the first paint, and therefore no module: whoever chose light or dark sees no flash of the other.
try {
  const chosen = localStorage.getItem('troupe.theme')
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen
} catch {
  // without storage the reader's own setting holds
}
