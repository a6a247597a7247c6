/** The server's build takes its dependencies in. */
export default { ssr: { noExternal: true } };
