// What every room gets: the platform's parts by reference, composed in app.cpp. No globals.
#pragma once

#include <vector>

#include "platform/base/clock.h"
#include "platform/base/id.h"

namespace kentongan {

struct Config;
class Bus;
namespace db {
class Database;
struct Migration;
}  // namespace db
namespace http {
class Router;
}
namespace jobs {
class Jobs;
class Scheduler;
}  // namespace jobs
namespace fetch {
class Fetcher;
}
namespace media {
class PictureProcessor;
}
namespace keys {
class Keys;
}
namespace web {
class Pages;
}
namespace metrics {
class Metrics;
}
namespace remote_media {
class RemoteMedia;
}

struct Platform {
    const Config& config;
    const Clock& clock;
    IdSource& ids;
    db::Database& database;
    Bus& bus;
    jobs::Jobs& jobs;
    jobs::Scheduler& scheduler;
    fetch::Fetcher& fetcher;
    const media::PictureProcessor& pictures;
    http::Router& router;
    web::Pages& pages;
    metrics::Metrics& metrics;
    keys::Keys& keys;
    const remote_media::RemoteMedia& remote_media;
};

}  // namespace kentongan
