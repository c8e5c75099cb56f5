// Prefetches a page when the pointer rests on its link, on fast unmetered connections only. Not photo pages and
// forms of reports: they open in a dialog (photo.js, options.js), which needs a fragment only.

const { saveData, effectiveType, type } = navigator.connection ?? { saveData: true };
if (HTMLScriptElement.supports?.('speculationrules') && !saveData && effectiveType === '4g' && type !== 'cellular') {
  const rules = document.createElement('script');
  rules.type = 'speculationrules';
  // The content security policy allows this text by its hash (Http/SecurityHeaders.cs).
  rules.textContent = '{"prefetch":[{"source":"document",'
    + '"where":{"and":[{"href_matches":"/*"},{"not":{"selector_matches":".larger,.report"}}]},"eagerness":"moderate"}]}';
  document.head.append(rules);
}
