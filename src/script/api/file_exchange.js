// FileExchange: files that clients of the application hand one another. Only where Application.xml switches it on.
(function (native, kit) {
  "use strict";

  const { freeze } = Object;
  const { apply } = Reflect;
  const { isSafeInteger } = Number;
  const { hidden, readOnly, isFunction } = kit;

  const names = new WeakMap(); // of exchanges
  const waiting = new Map(); // [exchange, function, to] by number of the offer
  let last = 0;

  function FileExchange(name) {
    if (!new.target) throw new TypeError("FileExchange: use new");
    names.set(this, String(name));
  }

  function nameOf(exchange) {
    const name = names.get(exchange);
    if (name === undefined) throw new TypeError("this is no FileExchange");
    return name;
  }

  const limits = native.exchangeLimits;
  freeze(limits.types);
  freeze(limits);

  const members = FileExchange.prototype;
  hidden(members, "offer", function (file, callback) {
    const { name, size, to } = file ?? {};
    if (!isSafeInteger(size) || size < 0) return { error: "size" };
    const number = ++last;
    const answer = native.exchangeOffer(nameOf(this), number, String(name), size);
    if (answer.path !== undefined && isFunction(callback)) waiting.set(number, [this, callback, to]);
    return answer;
  });
  hidden(members, "link", function (id) { return native.exchangeLink(nameOf(this), String(id)) || null; });
  hidden(members, "remove", function (id) { return native.exchangeRemove(nameOf(this), String(id)); });
  hidden(members, "clear", function () { native.exchangeClear(nameOf(this)); });
  readOnly(members, "limits", () => limits);

  kit.close(members);
  kit.global("FileExchange", FileExchange);

  return {
    exchangeEnded(number, file, ending) {
      const found = waiting.get(number);
      waiting.delete(number);
      if (!found) return;
      const [exchange, callback, to] = found;
      if (file) file.to = to;
      apply(callback, exchange, [file, ending]);
    },
  };
})
