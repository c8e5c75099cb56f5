// The site with scripting: one file for each behaviour. Without it every form and link works by itself.

import './likes.js';
import './comments.js';
import './follow.js';
import './remove.js';
import './pictures.js';
import './scroll.js';
import './times.js';
import './drafts.js';
import './photo.js';
import './keys.js';
import './prefetch.js';
import './motion.js';
import './offline.js';
import './theme.js';
// After the others: what none of them took is sent by the browser.
import './busy.js';
import { enhanced } from './fragment.js';

enhanced(document.body);
