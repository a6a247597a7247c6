import { autocompletion, type CompletionSource, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import type { Finding } from "itsm-core/author";
import { look } from "./look.js";

/** What an editor of code needs. */
export interface CodeEditorSetting {
  /** Becomes the editor's place. */
  readonly host: HTMLElement;
  readonly complete: CompletionSource;
  /** The text has changed. */
  readonly changed: () => void;
}

/**
 * An editor for YAML. It lives in a shadow root: there CodeMirror adds its styles as constructed style sheets, which the page's
 * content security policy allows, unlike the style elements it would put into the document.
 */
export function codeEditor({ host, complete, changed }: CodeEditorSetting) {
  const root = host.attachShadow({ mode: "open" });
  const label = new Compartment();
  const extensions = [
    lineNumbers(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    drawSelection(),
    history(),
    indentOnInput(),
    bracketMatching(),
    highlightSelectionMatches(),
    search({ top: true }),
    yaml(),
    autocompletion({ override: [complete], icons: false }),
    lintGutter(),
    label.of([]),
    typingOver,
    look,
    // Tab stays the way out, for those who have no mouse.
    keymap.of([...completionKeymap, ...lintKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap]),
    EditorView.updateListener.of((update) => update.docChanged && changed()),
  ];
  const view = new EditorView({ root, parent: root, state: EditorState.create({ extensions }) });

  return {
    text: (): string => view.state.doc.toString(),
    focus: (): void => view.focus(),
    /** Puts another text in; “undo” brings the one before back. */
    replace: (text: string): void => {
      if (text !== view.state.doc.toString()) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 }, scrollIntoView: true });
    },
    label: (name: string): void => view.dispatch({ effects: label.reconfigure(EditorView.contentAttributes.of({ "aria-label": name, tabindex: "0" })) }),
    /** Marks what was found in this very text. */
    mark: (findings: readonly Finding[]): void => view.dispatch(setDiagnostics(view.state, findings.map((finding) => diagnostic(finding, view.state.doc.length)))),
    /** Moves to where something was found. */
    goTo: ({ start }: Finding): void => {
      const at = Math.min(start, view.state.doc.length);
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
      view.focus();
    },
  };
}

/**
 * Typing over a selection. Left to the browser, that carries the look of what is replaced along in a style attribute, which the
 * content security policy forbids and reports.
 */
const typingOver = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    if (event.inputType !== "insertText" || event.data === null || event.isComposing || view.state.selection.main.empty) return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(event.data), { scrollIntoView: true, userEvent: "input.type" });
    return true;
  },
});

function diagnostic({ start, end, severity, message, help, code }: Finding, length: number): Diagnostic {
  const from = Math.min(start, length);
  return { from, to: Math.min(Math.max(end, from), length), severity, source: code, message: help === undefined ? message : `${message}\n${help}` };
}
