#pragma once
// Between the messages of the wire and the hub's own words for the same.
#include "hub/shared_objects/update.hpp"
#include "rtmp/shared_object/shared_object_message.hpp"

namespace sallyport::session {

/// What a client asks for. Events that only a server sends are left out.
hub::SharedObjectRequest to_request(rtmp::SharedObjectMessage message);

rtmp::SharedObjectMessage to_message(const hub::SharedObjectUpdate& update);

/// The payload of the update under that encoding, made once for all who get it.
const SharedBytes& payload_of(const hub::SharedObjectUpdate& update, amf::ObjectEncoding encoding);

}  // namespace sallyport::session
