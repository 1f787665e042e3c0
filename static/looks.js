// The style of what scripts put on a page comes with them. STYLE is `script.css`, put before this when the scripts are joined.
{
  const sheet = new CSSStyleSheet({ media: "screen" });
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets.push(sheet);
}
