// A SWF (ActionScript 3) that opens an XMLSocket and calls a remoting gateway, as test_ruffle.py plays it. Made by Debian's
// haxe: haxe -main Player -swf player.swf -swf-version 11 --no-traces
import flash.events.DataEvent;
import flash.events.Event;
import flash.events.IOErrorEvent;
import flash.events.NetStatusEvent;
import flash.events.SecurityErrorEvent;
import flash.external.ExternalInterface;
import flash.net.NetConnection;
import flash.net.Responder;
import flash.net.XMLSocket;

class Player {
  static function tell(what:String, value:Dynamic) {
    ExternalInterface.call("heard", what, Std.string(value));
  }

  static function openSocket(host:String, port:Int) {
    var socket = new XMLSocket();
    socket.addEventListener(Event.CONNECT, function (_) {
      tell("socket", "connect");
      socket.send("<a/>");
    });
    socket.addEventListener(DataEvent.DATA, function (event:DataEvent) {
      tell("data", event.data);
      if (event.data == "<echo>a</echo>") socket.send("<leave/>");
    });
    socket.addEventListener(Event.CLOSE, function (_) tell("socket", "close"));
    socket.addEventListener(IOErrorEvent.IO_ERROR, function (event:IOErrorEvent) tell("socket", event.text));
    socket.addEventListener(SecurityErrorEvent.SECURITY_ERROR, function (event:SecurityErrorEvent) tell("socket", event.text));
    socket.connect(host, port);
  }

  static function callGateway(url:String) {
    var connection = new NetConnection();
    connection.addEventListener(NetStatusEvent.NET_STATUS, function (event:NetStatusEvent) tell("status", event.info.code));
    connection.connect(url);
    connection.call("Chat.echo", new Responder(function (value:Dynamic) tell("result", value), function (info:Dynamic) tell("failure", info.code)), "hello");
  }

  static function main() {
    var parameters:Dynamic = flash.Lib.current.loaderInfo.parameters;
    openSocket(parameters.host, Std.parseInt(parameters.port));
    callGateway(parameters.gateway);
  }
}
