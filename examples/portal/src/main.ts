import { asked, drawPage } from "./page.js";
import { openPage } from "./open-page.js";

await openPage({ matter: "priority", first: "itil-style", asked, draw: drawPage });
