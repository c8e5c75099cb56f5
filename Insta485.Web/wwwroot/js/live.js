// What changes while the page is in view: numbers of likes, comments, new photos, notifications. A stream of events has ids and numbers
// only (docs/decisions/0048); comments are fetched as fragments. It is open while the page is visible.

import { addToTotal } from './comments.js';
import { addToCount, announce, enhance, enhanced, fetchFragment, goToLogin, make, replaceMain } from './fragment.js';

const wait = 2_000;
const maxPosts = 100;
const firstPause = 5_000;
const longestPause = 300_000;

// The address this document was loaded from.
const own = location.pathname + location.search;
const isEarlier = new URLSearchParams(location.search).has('before');
const postOf = id => document.querySelector(`.post[data-post="${id}"]`);
const isWhole = post => Boolean(post.closest('.whole'));
const idsOf = root => [...root.querySelectorAll('.post')].map(post => Number(post.dataset.post));
const commentsOf = post => [...post.querySelectorAll('.comments > [data-comment]')];

// The focus does not get lost with what disappears.
function drop(element) {
  const { parentElement } = element;
  if (element.contains(document.activeElement)) {
    parentElement.tabIndex = -1;
    parentElement.focus({ preventScroll: true });
  }
  element.remove();
}

async function dropPost(post) {
  if (isWhole(post)) {
    // The page says that there is no such post.
    const { fragment } = await fetchFragment(own);
    if (fragment) {
      replaceMain(fragment);
    }
  } else {
    drop(post);
  }
}

function dropComment(item) {
  // A hidden one is being deleted by this page.
  if (item && !item.hidden) {
    addToTotal(item.closest('.post'), -1);
    drop(item);
  }
}

// In the order of their ids: one may be there later than the next. A field that is being filled in stays where it is.
function addComments(post, items) {
  const list = post.querySelector('.comments');
  const known = new Set(commentsOf(post).map(item => item.dataset.comment));
  const added = items.filter(item => !known.has(item.dataset.comment));
  const field = post.contains(document.activeElement) ? document.activeElement : null;
  const top = field?.getBoundingClientRect().top;
  added.forEach(item => list.insertBefore(item,
    [...list.children].find(other => Number(other.dataset.comment) > Number(item.dataset.comment)) ?? null));
  if (field) {
    scrollBy(0, field.getBoundingClientRect().top - top);
  }
  return added.length;
}

// By post: after which comment those that are new are asked for, when that was done last, and up to which comment none is missing.
const wanted = new Map();
const asked = new Map();
const complete = new Map();

function askForComments(id, after) {
  const isAsking = wanted.has(id);
  wanted.set(id, Math.min(after, wanted.get(id) ?? after));
  if (!isAsking) {
    // Once a second, and not all visitors at the same moment.
    setTimeout(fetchComments, Math.max(500 * Math.random(), (asked.get(id) ?? 0) + 1_000 - performance.now()), id);
  }
}

async function fetchComments(id) {
  const post = postOf(id);
  const after = wanted.get(id);
  wanted.delete(id);
  // A page of earlier comments stays as it is.
  if (!post || (isWhole(post) && isEarlier)) {
    return;
  }
  asked.set(id, performance.now());
  const { ok, status, fragment } = await fetchFragment(`/posts/${id}/?after=${after}${isWhole(post) ? '' : '&card=true'}`);
  if (ok) {
    const items = [...enhanced(fragment).children];
    if (after <= complete.get(id)) {
      complete.set(id, Math.max(complete.get(id), ...items.map(item => Number(item.dataset.comment))));
    }
    const added = addComments(post, items);
    addToTotal(post, added);
    if (added && isWhole(post)) {
      announce(added === 1 ? 'New comment.' : `${added} new comments.`);
    }
    if (items.length === 50) {
      askForComments(id, Number(items.at(-1).dataset.comment));
    }
  } else if (status !== 404) {
    setTimeout(askForComments, firstPause, id, after);
  }
}

function offerNewPosts() {
  if (document.querySelector('.feed[data-list="first"]') && !document.querySelector('.new-posts')) {
    document.querySelector('main').prepend(make('a', { className: 'new-posts', href: '/', textContent: 'New photos' }));
    announce('New photos.');
  }
}

// Makes a post like the one that the server sent.
function update(post, fresh) {
  const count = fresh.querySelector('.likes .count').textContent;
  post.querySelector('.likes .count').textContent = count;
  if (!(isWhole(post) && isEarlier)) {
    const items = commentsOf(fresh);
    const ids = new Set(items.map(item => item.dataset.comment));
    const first = Math.min(...[...ids].map(Number), Infinity);
    const id = Number(post.dataset.post);
    // There may be others between those that are shown and those of the new page.
    if (ids.size && first > complete.get(id)) {
      askForComments(id, complete.get(id));
    }
    // Earlier ones are on another page, or there are none.
    const hasEarlier = isWhole(post) ? fresh.getRootNode().querySelector('.more [rel="next"]') : fresh.querySelector('.total');
    commentsOf(post).filter(item => (!hasEarlier || Number(item.dataset.comment) >= first) && !ids.has(item.dataset.comment))
      .forEach(dropComment);
    addComments(post, items);
  }
  const total = fresh.querySelector('.total');
  post.querySelectorAll('.total').forEach(number => {
    number.textContent = total?.textContent ?? number.textContent;
  });
}

// As many pages of the list as are shown.
async function resync() {
  const shown = idsOf(document);
  const left = new Set(shown);
  for (let url = own; url && (left.size || (url === own && document.querySelector('.feed')));) {
    const { ok, status, fragment } = await fetchFragment(url);
    if (!ok) {
      if (status === 404) {
        replaceMain(fragment);
      } else {
        setTimeout(resync, firstPause);
      }
      return;
    }
    const ids = idsOf(fragment);
    if (url === own && ids[0] > Math.max(...shown)) {
      offerNewPosts();
    }
    enhanced(fragment).querySelectorAll('.post').forEach(fresh => {
      const post = postOf(fresh.dataset.post);
      left.delete(Number(fresh.dataset.post));
      if (post) {
        update(post, fresh);
      }
    });
    url = Math.min(...ids, Infinity) > Math.min(...left) ? fragment.querySelector('[data-more] a')?.href : null;
  }
  left.forEach(id => {
    const post = postOf(id);
    if (post) {
      dropPost(post);
    }
  });
}

const handlers = {
  likes({ postid, numLikes }) {
    const count = postOf(postid)?.querySelector('.likes .count');
    if (count) {
      addToCount(count, 'like', numLikes - parseInt(count.textContent, 10));
    }
  },
  comment({ postid, commentid }) {
    askForComments(postid, commentid - 1);
  },
  removed({ postid, commentid }) {
    const post = postOf(postid);
    if (post) {
      dropPost(post);
    }
    dropComment(document.querySelector(`.comments > [data-comment="${commentid}"]`));
  },
  'new-posts': offerNewPosts,
  notifications({ unread }) {
    const link = document.querySelector('.bar nav [href="/notifications/"]');
    const before = link.querySelector('.unread');
    const number = unread > 99 ? '99+' : String(unread);
    if (number !== (before?.textContent ?? '0')) {
      const isMore = unread > parseInt(before?.textContent ?? 0, 10);
      before?.remove();
      link.ariaLabel = unread ? `Notifications, ${number} new` : null;
      link.append(...unread ? [make('b', { className: 'unread', textContent: number })] : []);
      if (isMore) {
        announce(link.ariaLabel);
      }
    }
  },
  // Not all visitors at the same moment.
  resync: () => setTimeout(resync, 3_000 * Math.random()),
  'session-ended': goToLogin,
};

let cursor = document.querySelector('main').dataset.live;
let source;
let timer;
let pause = firstPause;

function open() {
  clearTimeout(timer);
  source?.close();
  if (document.visibilityState !== 'visible') {
    return;
  }
  const query = new URLSearchParams([...idsOf(document).slice(-maxPosts).map(id => ['post', id]), ['since', cursor]]);
  source = new EventSource(`/live/?${query}`);
  Object.entries(handlers).forEach(([name, handle]) => source.addEventListener(name, ({ data, lastEventId }) => {
    cursor = lastEventId || cursor;
    handle(JSON.parse(data));
  }));
  source.onopen = () => {
    pause = firstPause;
  };
  // A broken stream is opened again by the browser; one that was refused is not.
  source.onerror = ({ target }) => {
    if (target === source && target.readyState === EventSource.CLOSED) {
      openAfter(pause);
      pause = Math.min(2 * pause, longestPause);
    }
  };
}

function openAfter(time) {
  clearTimeout(timer);
  timer = setTimeout(open, time);
}

openAfter(wait);
document.addEventListener('visibilitychange', open);
// More posts may have been added to the list.
enhance(root => {
  [root, ...root.querySelectorAll('.post')].filter(post => post.matches?.('.post')).forEach(post => {
    const id = Number(post.dataset.post);
    complete.set(id, complete.get(id) ?? Number(commentsOf(post).at(-1)?.dataset.comment ?? 0));
  });
  if (source && root.matches?.('.post')) {
    openAfter(1_000);
  }
});
