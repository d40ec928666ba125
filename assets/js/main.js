// Each behaviour attaches itself by a data attribute; every page works without any of them.
import "./autosave.js";
import "./autosubmit.js";
import "./confirm.js";
import "./copy.js";
import "./draft.js";
import "./map-hover.js";
import "./passkey.js";
import "./progress.js";
import "./search-shortcut.js";
