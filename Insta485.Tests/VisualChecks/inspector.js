// The checks of an open page. Each returns a list of findings; an empty one if all is well.
window.looks = (() => {
  const settled = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const words = text => text.trim().replaceAll(/\s+/g, ' ').slice(0, 30);
  const names = el => `${el.localName}${el.id ? '#' + el.id : ''}${[...el.classList].map(one => '.' + one).join('')}`;
  const name = el => `${el.parentElement ? names(el.parentElement) + ' > ' : ''}${names(el)} `
    + `"${words(el.ariaLabel ?? (el.value || el.alt || el.textContent))}"`;
  const style = (el, pseudo) => getComputedStyle(el, pseudo);
  // Behind a modal dialog nothing is checked.
  const root = () => [...document.querySelectorAll('dialog:modal')].at(-1) ?? document.body;
  const isShown = el => el.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && !el.closest('.unseen, .skip:not(:focus), [inert]');
  const up = function* (el) {
    for (let one = el; one; one = one.parentElement) {
      yield one;
    }
  };

  const isControl = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const controls = () => [...root().querySelectorAll(isControl)].filter(el =>
    !el.disabled && el.checkVisibility({ visibilityProperty: true }) && !el.closest('.skip:not(:focus), [inert]'));
  // The element that is pressed: a tick box, and a field that hides behind its label, are used by the label.
  const handle = el => el.labels?.length
    && (el.matches('[type=checkbox], [type=radio]') || el.closest('.unseen') || el.offsetWidth < 3 || style(el).opacity === '0')
    ? el.labels[0] : el;
  const at = (x, y) => document.elementFromPoint(x, y);
  const isHit = (el, x, y) => {
    const hit = at(x, y);
    return Boolean(hit) && (el.contains(hit) || hit.closest('label')?.control === el);
  };
  const show = el => el.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
  // The scripts of the page do not see the scrolling: no visitor scrolls.
  const looking = async look => {
    window.isLooked = true;
    const found = look();
    scrollTo({ left: 0, top: 0, behavior: 'instant' });
    await settled();
    window.isLooked = false;
    return found;
  };

  /** Nothing is wider than the window. */
  const width = async () => {
    await settled();
    const { scrollWidth, clientWidth } = document.scrollingElement;
    if (scrollWidth <= clientWidth) {
      return [];
    }
    const widest = [...document.body.querySelectorAll('*')]
      .filter(el => isShown(el) && !el.closest('svg') && el.getBoundingClientRect().right > clientWidth + 1);
    return [`scrolls sideways, ${scrollWidth} px wide: ${widest.slice(-2).map(name).join(', ')}`];
  };

  /** Every control can be brought into view, has a size, and nothing covers it. */
  const reach = () => looking(() => controls().flatMap(el => {
    const what = handle(el);
    show(what);
    const box = [...what.getClientRects()].find(({ width, height }) => width > 1 && height > 1);
    if (!box) {
      return [`${name(el)} has no size`];
    }
    const [x, y] = [box.x + (box.width / 2), box.y + (box.height / 2)];
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) {
      return [`${name(el)} cannot be scrolled into view`];
    }
    return isHit(el, x, y) || what.contains(at(x, y)) ? []
      : [`${name(el)} is covered by ${at(x, y) ? name(at(x, y)) : 'nothing that can be pressed'}`];
  }));

  // A link among words is as high as they are. Words may have links in them, or be in an element of their own.
  const hasWords = node => /[\p{L}\p{N}]/u.test(node.textContent);
  const isPartOfText = el => el.nodeType === Node.ELEMENT_NODE && style(el).display === 'inline' && !el.matches(isControl);
  const isInText = el => style(el).display === 'inline' && ([...el.parentElement.childNodes].some(node =>
    hasWords(node) && (node.nodeType === Node.TEXT_NODE || isPartOfText(node)
      || (node.nodeType === Node.ELEMENT_NODE && !node.matches(isControl) && !node.querySelector(isControl))))
    || (isPartOfText(el.parentElement) && [...el.parentElement.parentElement.childNodes].some(node =>
      node !== el.parentElement && hasWords(node))));

  /** Every control that stands alone is as large as a finger: 44 by 44, its own box or what reacts around it. */
  const touch = () => looking(() => controls().filter(el => !isInText(el)).flatMap(el => {
    const what = handle(el);
    show(what);
    const box = what.getBoundingClientRect();
    const [x, y] = [box.x + (box.width / 2), box.y + (box.height / 2)];
    const isLarge = (size, dx, dy) => size >= 43.5 || [-1, 1].every(way => isHit(el, x + (way * dx), y + (way * dy)));
    return isLarge(box.width, 21.5, 0) && isLarge(box.height, 0, 21.5)
      ? [] : [`${name(el)} is too small for a finger, ${Math.round(box.width)} by ${Math.round(box.height)}`];
  }));

  // Lines of text as they are drawn: where, how large, whose.
  const lines = () => {
    const found = [];
    const walker = document.createTreeWalker(root(), NodeFilter.SHOW_TEXT,
      node => node.data.trim() ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP);
    const range = document.createRange();
    while (walker.nextNode()) {
      const el = walker.currentNode.parentElement;
      if (isShown(el) && !el.closest('script, style, svg')) {
        range.selectNodeContents(walker.currentNode);
        found.push(...[...range.getClientRects()].filter(box => box.width > 1)
          .map(box => ({ el, box, size: parseFloat(style(el).fontSize) })));
      }
    }
    return found;
  };

  // How far a line stands out of what cuts it off. Letters are lower than the box they are measured by.
  const isCut = ({ el, box, size }) => {
    const slack = size / 4;
    for (const one of up(el)) {
      const { overflowX, overflowY, position, textOverflow, webkitLineClamp } = style(one);
      if (overflowX === 'auto' || overflowX === 'scroll' || overflowY === 'auto' || overflowY === 'scroll'
        || textOverflow === 'ellipsis' || webkitLineClamp !== 'none') {
        return false;
      }
      const edge = one.getBoundingClientRect();
      const isWindow = one === document.documentElement;
      if (!isWindow && ((overflowX !== 'visible' && (box.left < edge.left - 1 || box.right > edge.right + 1))
        || (overflowY !== 'visible' && (box.top < edge.top - slack || box.bottom > edge.bottom + slack)))) {
        return true;
      }
      if (position === 'fixed') {
        return box.left < -1 || box.right > innerWidth + 1 || box.top < -slack || box.bottom > innerHeight + slack;
      }
    }
    return box.left < -1 || box.right > document.documentElement.clientWidth + 1;
  };

  const isFloating = el => [...up(el)].some(one => !one.matches('dialog') && ['fixed', 'sticky'].includes(style(one).position));
  const share = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.4 * Math.min(a.height, b.height);

  /** No text is cut off, and none lies on another or on a control that it is not in. */
  const text = () => looking(() => {
    const all = lines();
    const buttons = [...root().querySelectorAll('input, button')].filter(el => isShown(el));
    const cut = [
      ...all.filter(isCut).map(({ el }) => el),
      ...buttons.filter(el => el.matches('[type=submit]')
        && (el.scrollWidth > el.clientWidth + 2 || el.scrollHeight > el.clientHeight + 2)),
    ].map(el => `${name(el)} is cut off`);
    // What an element of several lines clips (-webkit-line-clamp) is not drawn: below, and above once a link of it had the focus.
    const isDrawn = ({ el, box }) => {
      const clip = [...up(el)].find(one => style(one).webkitLineClamp !== 'none')?.getBoundingClientRect();
      return !clip || (box.top < clip.bottom - 2 && box.bottom > clip.top + 2);
    };
    const still = [...all.filter(isDrawn), ...buttons.map(el => ({ el, box: el.getBoundingClientRect() }))]
      .filter(({ el }) => !isFloating(el));
    const over = still.flatMap((one, i) => still.slice(i + 1)
      .filter(({ el, box }) => share(one.box, box) && el !== one.el && !el.contains(one.el) && !one.el.contains(el))
      .map(({ el }) => `${name(one.el)} and ${name(el)} lie on each other`));
    return [...new Set([...cut, ...over])];
  });

  const isClear = colour => /^rgba\(.*, 0\)$|^transparent$|\/ 0\)$/.test(colour);
  const behind = el => [...up(el)].map(one => style(one).backgroundColor).find(colour => !isClear(colour))
    ?? style(document.documentElement, '').backgroundColor;
  const isDrawn = (colour, el) => colour !== 'none' && !isClear(colour) && colour !== behind(el);
  const sides = ['Top', 'Right', 'Bottom', 'Left'];
  const hasBorder = el => sides.every(side => parseFloat(style(el)[`border${side}Width`]) > 0 && style(el)[`border${side}Style`] !== 'none'
    && isDrawn(style(el)[`border${side}Color`], el.parentElement));
  // What a symbol says itself, or what the svg says that shows it; var() is what it is where the symbols stand.
  const paints = svg => ['fill', 'stroke'].flatMap(paint => {
    const shapes = [...document.querySelectorAll([...svg.querySelectorAll('use')]
      .map(use => `${use.getAttribute('href')} :is(path, circle, rect)`).join() || ':not(*)')];
    const said = shapes.map(shape => shape.closest(`[${paint}]`)).map(
      from => from && from.getAttribute(paint) !== 'currentColor' ? style(from)[paint] : null);
    return (said.length ? said : [null]).map(colour => colour ?? style(svg)[paint]);
  });
  const isSymbolSeen = svg => paints(svg).some(colour => isDrawn(colour, svg));
  const symbols = () => [...root().querySelectorAll('svg')].filter(svg => isShown(svg) && svg.getBoundingClientRect().width > 1);
  // The appearance of an element where the system has removed its backgrounds.
  const looksOf = el => [el, ...el.querySelectorAll('*')].flatMap(one => ['', '::before', '::after'].map(pseudo => {
    const all = style(one, pseudo || undefined);
    return [pseudo, all.content, all.borderTopWidth, all.borderBottomWidth, all.borderLeftWidth, all.borderRightWidth,
      all.borderBottomColor, all.borderLeftColor, all.outlineStyle, all.textDecorationLine, all.fontWeight, all.color, all.fill, all.stroke,
      all.strokeWidth, all.backgroundColor].join();
  })).join(';');
  const other = el => el.ariaCurrent
    ? [...el.closest('nav')?.querySelectorAll('a:not([aria-current])') ?? []].find(isShown)
    : [...document.querySelectorAll('[aria-pressed=false]')].find(one => one.className === el.className);

  /** Where the system chooses the colours, fields have borders, buttons have borders, words or symbols, and current or pressed
      controls show it. */
  const forced = async () => {
    await settled();
    const seen = controls().filter(isShown);
    const isText = el => Boolean((el.value || el.textContent).trim()) && isDrawn(style(el).color, el);
    return [
      ...seen.filter(el => el.matches('input:not([type=submit], [type=checkbox], [type=radio]), textarea, select') && !hasBorder(el))
        .map(el => `${name(el)} has no border`),
      ...seen.filter(el => !isText(el) && !hasBorder(el) && ![...el.querySelectorAll('svg')].some(isSymbolSeen)
        && !el.querySelector('img') && el.labels?.[0] !== handle(el))
        .map(el => `${name(el)} cannot be seen`),
      ...symbols().filter(svg => !isSymbolSeen(svg)).map(svg => `${name(svg.parentElement)} has a symbol that cannot be seen`),
      ...[...root().querySelectorAll('[aria-current]:not([aria-current=false]), [aria-pressed=true]')]
        .filter(el => isShown(el) && other(el) && !(el.ariaPressed && el.textContent.trim() !== other(el).textContent.trim())
          && looksOf(el) === looksOf(other(el)))
        .map(el => `${name(el)} looks like those that are not`),
    ];
  };

  const longest = list => Math.max(...list.split(',').map(time => parseFloat(time) * (time.trim().endsWith('ms') ? 0.001 : 1)));

  /** Where motion is unwanted nothing moves by itself or on its way. */
  const motion = async () => {
    await settled();
    return [
      ...[document.documentElement, ...document.querySelectorAll('body, body *')]
        .flatMap(el => ['', '::before', '::after'].flatMap(pseudo => {
        const { transitionDuration, animationDuration, animationName, scrollBehavior } = style(el, pseudo || undefined);
        const moves = longest(transitionDuration) > 0.01 || (animationName !== 'none' && longest(animationDuration) > 0.01)
          || scrollBehavior === 'smooth';
        return moves ? [`${name(el)}${pseudo} moves`] : [];
      })),
      ...document.getAnimations().filter(one => one.effect.getComputedTiming().duration > 10)
        .map(one => `${name(one.effect.target)} is moving`),
    ];
  };

  // Axe's rules about colours, and about the names of buttons: a button may show other words in the other theme.
  const ofColours = ['color-contrast', 'link-in-text-block', 'button-name'];
  // Those, and the rules about sizes, places, and what is shown at all.
  const ofLayout = [...ofColours, 'target-size', 'scrollable-region-focusable', 'aria-hidden-focus', 'input-button-name', 'label',
    'link-name',
    'image-alt', 'svg-img-alt', 'empty-heading', 'heading-order', 'page-has-heading-one', 'landmark-one-main', 'region', 'skip-link'];
  const ofAll = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

  const runAxe = runOnly => async () => {
    await settled();
    const { violations } = await axe.run(document, { runOnly, resultTypes: ['violations'] });
    const headings = document.querySelectorAll('h1').length;
    return [...headings === 1 ? [] : [`one-h1: ${headings}`], ...violations.flatMap(
      ({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: `
        + `${words(failureSummary.split('\n')[1] ?? '')}`))];
  };

  /** All of axe: WCAG 2.2 A and AA, and its best practices. */
  const rules = runAxe(ofAll);
  /** What axe says of another theme. */
  const colours = runAxe(ofColours);
  /** What axe says of another width. */
  const layout = runAxe(ofLayout);

  // Of findings that differ in words only, the first.
  const first = look => async () => {
    const found = new Map();
    (await look()).forEach(one => {
      const kind = one.replaceAll(/"[^"]*"|\d+/g, '');
      found.set(kind, [...found.get(kind) ?? [], one]);
    });
    return [...found.values()].map(([one, ...more]) => one + (more.length ? ` (and ${more.length} like it)` : ''));
  };

  return Object.fromEntries(Object.entries({ width, reach, touch, text, forced, motion, rules, colours, layout })
    .map(([name, look]) => [name, first(look)]));
})();
