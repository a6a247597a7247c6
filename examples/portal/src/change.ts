import { loadScheduled } from "./change/schedule.js";
import { changeView } from "./change/view.js";
import { openPage } from "./open-page.js";

await openPage(changeView(await loadScheduled()));
