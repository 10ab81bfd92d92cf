#pragma once
// Settings of the HTTP side of an adaptor. Names and defaults are those of <HTTPTunnel> in Adaptor.xml.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "net/front/front_options.hpp"

namespace sallyport::net {

struct TunnelOptions {
  enum class Mode { off, on, http11_only, keepalive };
  Mode mode = Mode::on;
  std::string node_id;                        ///< up to 9 URL-safe characters put before session ids
  Milliseconds idle_post_interval{512};       ///< 0 to 4064; told to the client in the interval byte
  Milliseconds idle_ack_interval{512};        ///< longest time an empty /idle reply is held
  std::optional<Seconds> idle_timeout{60};    ///< without a request; nullopt: never
  std::string mime_type = "application/x-fcs";  ///< of replies whose request named no type
  std::size_t reply_limit = 64 * 1024;        ///< bytes of one reply body (WriteBufferSize raises, never lowers below 16 KiB)
  bool set_cookie = false;
  bool need_close = true;                     ///< close HTTP/1.0 connections without keep-alive after the reply
  std::size_t max_header_line = 1024;         ///< bytes of one header line
  std::size_t max_pipelined = 5;              ///< requests a client may have sent ahead of their replies
  std::size_t max_unused_sessions_per_address = 64;  ///< opened, but no `connect` decoded yet
  bool operator==(const TunnelOptions&) const = default;
};

/// <HttpProxy>: the web server behind this port, which gets every request that is not ours.
struct WebServerOptions {
  bool enabled = false;
  std::string host;          ///< name or numeric address
  std::uint16_t port = 8080;
  std::uint16_t arrival_port = 0;  ///< <Host port=>: only requests that arrived on this port are passed on; 0: on any
  std::size_t buffer_limit = 16 * 1024;  ///< bytes in flight per direction
  bool operator==(const WebServerOptions&) const = default;
};

struct HttpOptions {
  TunnelOptions tunnel;
  WebServerOptions web_server;
  bool websocket = true;           ///< RTMP over WebSocket is served (<WebSocket enabled> in Adaptor.xml)
  bool flv = true;                 ///< live streams are served as FLV (<HttpFlv enabled>)
  bool pages = true;               ///< the server's own pages are served, of applications that say so (<Pages enabled>)
  std::string gateway_place;       ///< where /gateway leads, "app" or "app/instance" (Gateway/Application); empty: nowhere
  FrontOptions fronts;             ///< who may name a request's client in X-Forwarded-For
  bool ident_enabled = false;      ///< /fcs/ident answers <fcs>ident_content</fcs>
  std::string ident_content;
  bool ident2_enabled = true;      ///< /fcs/ident2 answers ident2_address (empty: 404 with keep-alive, as old servers)
  std::string ident2_address;
  bool operator==(const HttpOptions&) const = default;
};

}  // namespace sallyport::net
