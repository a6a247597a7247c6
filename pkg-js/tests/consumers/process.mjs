// Other programs, each with all its descendants in a process group of its own, so that none is left behind.
import { spawn } from "node:child_process";

const windows = process.platform === "win32";
/** Far more than anything here takes; what hangs must not hang the run. */
const LIMIT = 240_000;
const env = {
  ...process.env,
  CI: "1", NO_COLOR: "1",
  // Nobody here wants to be counted.
  DO_NOT_TRACK: "1", NEXT_TELEMETRY_DISABLED: "1", WRANGLER_SEND_METRICS: "false",
  DENO_NO_UPDATE_CHECK: "1", NPM_CONFIG_UPDATE_NOTIFIER: "false",
};
delete env.FORCE_COLOR;

const running = new Set();
process.on("exit", () => running.forEach(stop));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

/** Runs a program to its end; anything but success is an error with what it said. */
export async function execute(program, args, { cwd }) {
  const child = start(program, args, cwd);
  const timer = setTimeout(() => stop(child), LIMIT);
  try {
    const status = await child.ended;
    if (status !== 0) throw new Error(`\`${[program, ...args].join(" ")}\` ended with ${status}:\n${child.said()}`);
    return { stdout: child.stdout };
  } finally {
    clearTimeout(timer);
  }
}

/** Starts a server, gives `use` the address that it prints, and stops it. */
export async function whileServing(program, args, { cwd }, use) {
  const child = start(program, args, cwd);
  const timer = setTimeout(() => stop(child), LIMIT);
  try {
    const address = new Promise((found) => {
      child.process.stdout.on("data", () => {
        const match = /http:\/\/localhost:\d+\/?/.exec(child.stdout);
        if (match) found(match[0]);
      });
    });
    const gone = child.ended.then((status) => {
      throw new Error(`\`${[program, ...args].join(" ")}\` ended with ${status}:\n${child.said()}`);
    });
    return await Promise.race([address.then(use), gone]);
  } finally {
    clearTimeout(timer);
    stop(child);
    await child.ended;
  }
}

function start(program, args, cwd) {
  const started = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], shell: windows, detached: !windows });
  const child = { process: started, stdout: "", stderr: "", said: () => `${child.stdout}${child.stderr}`.slice(-4000) };
  for (const stream of ["stdout", "stderr"]) started[stream].setEncoding("utf8").on("data", (text) => { child[stream] += text; });
  child.ended = new Promise((done, failed) => {
    started.on("error", failed);
    started.on("close", (status, signal) => done(status ?? signal));
  }).finally(() => running.delete(child));
  running.add(child);
  return child;
}

function stop({ process: { pid } }) {
  try {
    process.kill(windows ? pid : -pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
