// What actors, posts and activities have in common. Only this folder uses it.
#pragma once

#include "fediverse/activitystreams/readers.h"

namespace kentongan::activitystreams {

inline Error missing(std::string what) {
    return Error(ErrorCode::BadRequest).with_detail(std::move(what));
}
inline Error contradiction(std::string what) {
    return Error(ErrorCode::Unprocessable).with_detail(std::move(what));
}

// icon, image: a Link, an Image, or an address; of several the first.
Picture picture(const json::value& value, std::string_view key);
// Lower case, without parameters; empty when it is none.
std::string media_type(const json::value& value);
std::vector<std::string> recipients(const json::value& value, std::string_view key);

}  // namespace kentongan::activitystreams
