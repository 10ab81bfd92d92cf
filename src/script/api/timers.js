// setInterval, setTimeout.
(function (native, kit) {
  "use strict";

  const { apply } = Reflect;
  const { isFunction } = kit;

  const timers = new Map();
  let lastTimer = 0;

  // (function, milliseconds, arguments...) or (object, "method", milliseconds, arguments...)
  function startTimer(args, repeat, name) {
    const byName = !isFunction(args[0]);
    if (byName && (args[0] === null || typeof args[0] !== "object")) throw new TypeError(name + ": a function, or an object and the name of a method");
    if (timers.size >= native.maxTimers) throw new RangeError(name + ": an instance may have " + native.maxTimers + " timers");
    const id = ++lastTimer;
    const [target, method] = byName ? [args[0], String(args[1])] : [undefined, args[0]];
    const delay = Number(args[byName ? 2 : 1]);
    timers.set(id, { target, method, args: args.slice(byName ? 3 : 2), repeat });
    native.startTimer(id, delay > 0 ? Math.min(delay, 2147483647) : 0, repeat);
    return id;
  }
  function stopTimer(id) {
    if (timers.delete(id)) native.stopTimer(id);
  }

  kit.global("setInterval", function setInterval(...args) { return startTimer(args, true, "setInterval"); });
  kit.global("setTimeout", function setTimeout(...args) { return startTimer(args, false, "setTimeout"); });
  kit.global("clearInterval", stopTimer);
  kit.global("clearTimeout", stopTimer);

  return {
    timer(id) {
      const timer = timers.get(id);
      if (!timer) return;
      if (!timer.repeat) timers.delete(id);
      const method = timer.target === undefined ? timer.method : timer.target[timer.method];
      if (isFunction(method)) apply(method, timer.target, timer.args);
    },
  };
})
