// Keeps relative times current, in the words of Http/RelativeTime.cs.

import { enhance } from './fragment.js';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;
const month = 30.5 * day;
const year = 365 * day;

/** The relative time for an age in seconds. */
export function ago(age) {
  const many = (unit, name) => `${Math.trunc(age / unit)} ${name}s ago`;
  return age < 10 ? 'just now'
    : age < minute ? many(1, 'second')
      : age < 2 * minute ? 'a minute ago'
        : age < hour ? many(minute, 'minute')
          : age < 2 * hour ? 'an hour ago'
            : age < day ? many(hour, 'hour')
              : age < 2 * day ? 'a day ago'
                : age < week ? many(day, 'day')
                  : age < 2 * week ? 'a week ago'
                    : age < month ? many(week, 'week')
                      : age < 2 * month ? 'a month ago'
                        : age < year ? many(month, 'month')
                          : age < 2 * year ? 'a year ago'
                            : many(year, 'year');
}

// The device's clock may be wrong: its difference from the server's, when the page came.
const ahead = Date.now() - Number(document.body.dataset.now);

const update = root => root.querySelectorAll('time').forEach(time => {
  const text = ago((Date.now() - ahead - Date.parse(time.dateTime)) / 1000);
  if (time.textContent !== text) {
    time.textContent = text;
  }
});

enhance(update);
window.setInterval(() => update(document), 10_000);
