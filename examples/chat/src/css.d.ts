/** Style sheets are bundled as texts: `import sheet from "./look.css" with { type: "text" }`. */
declare module "*.css" {
  const text: string;
  export default text;
}
