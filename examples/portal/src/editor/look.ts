import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const bordered = { border: "1px solid var(--edge)", borderRadius: "0.375rem" };
const underlined = (colour: string) => ({ backgroundImage: "none", paddingBottom: "0", textDecoration: `underline wavy ${colour}`, textDecorationSkipInk: "none" });
/** A shape of its own for each severity: CodeMirror's pictures are data addresses, which not every page allows. */
const sign = (colour: string, shape: string) => ({ content: "''", width: "0.625rem", height: "0.625rem", marginBlockStart: "0.3125rem", backgroundColor: colour, clipPath: shape });

/** The page's own colours and type, light and dark. */
const theme = EditorView.theme({
  "&": { height: "100%", fontSize: "0.8125rem", color: "var(--ink)", backgroundColor: "var(--card)" },
  // The frame around it shows focus.
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-code)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--ink)", paddingBlock: "0.5rem" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { border: "0", color: "var(--ink-soft)", backgroundColor: "var(--sunken)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent) 7%, transparent)" },
  ".cm-activeLineGutter": { color: "var(--ink)", backgroundColor: "color-mix(in srgb, var(--accent) 14%, var(--sunken))" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "color-mix(in srgb, var(--accent) 28%, transparent)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--edge)" },
  ".cm-selectionMatch, .cm-searchMatch": { backgroundColor: "color-mix(in srgb, var(--severity-3) 30%, transparent)" },
  ".cm-tooltip": { ...bordered, color: "var(--ink)", backgroundColor: "var(--card)", boxShadow: "var(--shadow)", overflow: "hidden" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-code)", maxHeight: "15rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { display: "flex", gap: "1rem", justifyContent: "space-between", padding: "0.1875rem 0.625rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--on-accent)", backgroundColor: "var(--accent)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": { marginLeft: "0", color: "var(--ink-soft)", fontFamily: "var(--font)", fontStyle: "normal" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-tooltip.cm-completionInfo": { maxWidth: "20rem", padding: "0.375rem 0.625rem", fontFamily: "var(--font)" },
  ".cm-lint-marker-error": sign("var(--error)", "circle(50%)"),
  ".cm-lint-marker-warning": sign("var(--warning)", "polygon(50% 0, 100% 100%, 0 100%)"),
  ".cm-lint-marker-info": sign("var(--accent)", "inset(12%)"),
  ".cm-lintRange-error": underlined("var(--error)"),
  ".cm-lintRange-warning": underlined("var(--warning)"),
  ".cm-lintRange-info": underlined("var(--accent)"),
  ".cm-lintRange-active": { backgroundColor: "color-mix(in srgb, var(--error) 14%, transparent)" },
  ".cm-diagnostic": { maxWidth: "34rem", padding: "0.5rem 0.75rem", fontFamily: "var(--font)", whiteSpace: "pre-line" },
  ".cm-diagnostic-error": { borderLeft: "0.25rem solid var(--error)" },
  ".cm-diagnostic-warning": { borderLeft: "0.25rem solid var(--warning)" },
  ".cm-diagnostic-info": { borderLeft: "0.25rem solid var(--accent)" },
  ".cm-diagnosticSource": { color: "var(--ink-soft)", opacity: "1" },
  ".cm-panels": { color: "var(--ink)", backgroundColor: "var(--sunken)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-textfield, .cm-button": { ...bordered, font: "inherit", color: "var(--ink)", backgroundColor: "var(--card)", backgroundImage: "none" },
  ".cm-panel.cm-panel-lint ul [aria-selected]": { color: "var(--on-accent)", backgroundColor: "var(--accent)" },
});

const highlighting = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--code-key)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-text)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--ink-soft)", fontStyle: "italic" },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], color: "var(--ink-soft)" },
  { tag: [tags.labelName, tags.typeName, tags.keyword, tags.meta], color: "var(--accent)" },
]);

/** How the editor looks. */
export const look = [theme, syntaxHighlighting(highlighting)];
