// The outermost edge: what really leaves the house. Tests put collectors here.
#pragma once

#include <functional>
#include <string>

#include "platform/base/result.h"
#include "platform/fetch/fetch.h"
#include "platform/mail/mail.h"

namespace kentongan::delivery {

struct Edge {
    // Answers on any thread, also at once.
    std::function<void(fetch::FetchRequest, std::function<void(Result<fetch::FetchResponse>)>)>
        call;
    std::function<Result<void>(const mail::Mail&)> post;
};

// Where SMS or WhatsApp go, as the operator set it; an empty address: not set up.
struct Gateway {
    std::string url, secret;
};

}  // namespace kentongan::delivery
