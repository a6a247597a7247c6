import { anyOf } from "./any-of.js";
import type { Control, ControlSetting } from "./control.js";
import { dropDown } from "./drop-down.js";
import { cards, yesNo } from "./one-of.js";
import { typed } from "./typed.js";

/** The most options that are all shown at once. */
const FEW = 5;

/** The control that suits a field. */
export function controlFor(setting: ControlSetting): Control {
  const { type, options = [] } = setting.field;
  switch (type) {
    case "boolean":
      return yesNo(setting);
    case "choices":
      return anyOf(setting);
    case "choice":
    case "level":
      return options.length <= FEW ? cards(setting) : dropDown(setting);
    default:
      return typed(setting);
  }
}
