/**
 * Started by npm, we have a parent that may be killed without telling us: a change of our parent is that.
 * Started by hand we may be left to run on our own, as with nohup, so nothing is watched.
 */
export function watchLauncher(onGone: () => void): void {
  if (!process.env.npm_lifecycle_event) return;
  const launcher = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === launcher) return;
    clearInterval(timer);
    onGone();
  }, 1_000);
  timer.unref();
}
