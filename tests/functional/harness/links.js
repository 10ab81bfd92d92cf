// A script that does with a NetConnection what its clients ask for.
Client.prototype.open = function (uri) {
    var client = this;
    var nc = this.nc = new NetConnection();
    if (this.encoding !== undefined) nc.objectEncoding = this.encoding;
    nc.infos = [];
    nc.onStatus = function (info) { this.infos.push(info); };
    nc.ask = function (value) { return ["answer", value]; };
    nc.broken = function () { throw new Error("on purpose"); };
    nc.tell = function (value) { client.call("told", null, value); };
    return nc.connect.apply(nc, arguments);
};
Client.prototype.infos = function () { return this.nc ? this.nc.infos : []; };
Client.prototype.codes = function () {
    var codes = [];
    for (var i in this.nc.infos) codes.push(this.nc.infos[i].code);
    return codes;
};
Client.prototype.state = function () { return [this.nc.isConnected, this.nc.uri]; };
Client.prototype.remote = function (method) {
    var client = this;
    var responder = {
        onResult: function (value) { client.call("came", null, true, value); },
        onStatus: function (info) { client.call("came", null, false, info); }
    };
    var args = [method, responder];
    for (var i = 1; i < arguments.length; i++) args.push(arguments[i]);
    return this.nc.call.apply(this.nc, args);
};
Client.prototype.shut = function () { this.nc.close(); };
Client.prototype.proxy = function (method) { application.registerProxy(method, this.nc); };
Client.prototype.unload = function () { application.shutdown(); };
