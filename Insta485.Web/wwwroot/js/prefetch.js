// Pages are fetched ahead when the pointer rests on a link to them; never where that may be slow or cost money. Photos full size are
// shown in a dialog (photo.js), which asks for less.

const { saveData, effectiveType, type } = navigator.connection ?? { saveData: true };
if (HTMLScriptElement.supports?.('speculationrules') && !saveData && effectiveType === '4g' && type !== 'cellular') {
  const rules = document.createElement('script');
  rules.type = 'speculationrules';
  // The content security policy knows this text by its hash (Http/SecurityHeaders.cs).
  rules.textContent = '{"prefetch":[{"source":"document","where":{"and":[{"href_matches":"/*"},{"not":{"selector_matches":".larger"}}]},"eagerness":"moderate"}]}';
  document.head.append(rules);
}
