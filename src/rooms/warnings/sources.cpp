#include "rooms/warnings/sources.h"

#include "cap/write.h"
#include "platform/base/strings.h"
#include "platform/crypto/certificate.h"
#include "platform/db/database.h"
#include "platform/i18n/catalogue.h"
#include "rooms/warnings/hazards.h"
#include "rooms/warnings/store.h"

namespace kentongan::warnings {
namespace {

struct Default {
    std::string_view name, title, url;
    Kind kind;
};

constexpr Default kDefaults[] = {
    {"bmkg-quake", i18n::msg("BMKG: latest earthquake"),
     "https://data.bmkg.go.id/DataMKG/TEWS/autogempa.json", Kind::BmkgQuake},
    {"bmkg-felt", i18n::msg("BMKG: felt earthquakes"),
     "https://data.bmkg.go.id/DataMKG/TEWS/gempadirasakan.json", Kind::BmkgQuake},
    // What the first one showed too briefly for us, or while we were down.
    {"bmkg-strong", i18n::msg("BMKG: earthquakes of magnitude 5 and above"),
     "https://data.bmkg.go.id/DataMKG/TEWS/gempaterkini.json", Kind::BmkgQuake},
    {"bmkg-nowcast", i18n::msg("BMKG: weather early warnings"),
     "https://www.bmkg.go.id/alerts/nowcast/id/rss.xml", Kind::BmkgNowcast},
    {"bmkg-tsunami", i18n::msg("BMKG: tsunami early warnings"),
     "https://bmkg-content-inatews.storage.googleapis.com/last30tsunamievent.xml",
     Kind::BmkgTsunami},
};

bool is_name(std::string_view name) {
    if (name.empty() || name.size() > kMaxSourceName || name.front() == '-') return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

bool is_web_address(std::string_view url) {
    auto lower = ascii_lower(url.substr(0, 8));
    auto rest = lower.starts_with("https://")  ? url.substr(8)
                : lower.starts_with("http://") ? url.substr(7)
                                               : std::string_view();
    if (rest.empty() || rest.front() == '/' || url.size() > kMaxSourceUrl) return false;
    return std::none_of(url.begin(), url.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '<' || c == '>';
    });
}

// Where nobody stands between us and the source.
bool is_safe_way(std::string_view url) {
    const auto lower = ascii_lower(url);
    if (lower.starts_with("https://")) return true;
    const std::string_view rest =
        std::string_view(lower).substr(std::min<std::size_t>(7, lower.size()));
    const auto host = rest.substr(0, rest.find_first_of("/?#:"));
    const bool is_number = host.find_first_not_of("0123456789.") == std::string_view::npos;
    return (is_number && host.starts_with("127.")) || host == "localhost" ||
           rest.starts_with("[::1]");
}

// CAP is signed by whoever wrote it; BMKG's own forms and what is written here never are.
bool may_be_signed(Kind kind) {
    return kind == Kind::Cap || kind == Kind::CapRss || kind == Kind::CapAtom ||
           kind == Kind::BmkgNowcast;
}

Result<void> check_proof(const NewSource& wanted, Source& source) {
    if (wanted.title.size() > kMaxSourceTitle || !is_valid_utf8(wanted.title))
        return Error(ErrorCode::Unprocessable, "The name for people is too long.", "title");
    if (cap::safe_identifier(wanted.sender) != wanted.sender ||
        wanted.sender.size() > kMaxSourceSender)
        return Error(ErrorCode::Unprocessable, "A CAP sender has no white space, comma, < or &.",
                     "sender");
    if (!wanted.key.empty()) {
        if (!may_be_signed(source.kind))
            return Error(ErrorCode::Unprocessable, "What this kind sends is never signed.", "key");
        TRY_ASSIGN(auto key, crypto::read_public_key(wanted.key));
        source.public_key = std::move(key.pem);
    }
    if (source.kind != Kind::Local && source.trusted && !source.exercise &&
        source.public_key.empty() && !is_safe_way(source.url))
        return Error(ErrorCode::Unprocessable,
                     "Over http:// anybody on the way can write. Use https://, or give a key.",
                     "url");
    source.sender = wanted.sender;
    source.accepts_sha1 = wanted.accepts_sha1;
    return {};
}

}  // namespace

std::string title_of(const Source& source) {
    for (const auto& standard : kDefaults)
        if (source.name == standard.name && source.kind == standard.kind)
            return std::string(standard.title);
    return source.name;
}

Result<Source> check_source(const NewSource& wanted, const regions::Regions& gazetteer) {
    auto wrong = [](std::string text, std::string field) {
        return Error(ErrorCode::Unprocessable, std::move(text), std::move(field));
    };
    if (!is_name(wanted.name))
        return wrong("A source's name has small letters, digits and hyphens, at most 30.", "name");
    auto kind = parse_kind(wanted.kind);
    if (kind != Kind::Local && !is_web_address(wanted.url))
        return wrong("The address must begin with https:// or http://.", "url");
    if (!kind)
        return wrong(
            "The kind is one of bmkg-quake, bmkg-nowcast, bmkg-tsunami, cap-atom, "
            "cap-rss, cap.",
            "kind");
    if (wanted.every_seconds != 0 &&
        (wanted.every_seconds < kFastestPoll || wanted.every_seconds > kSlowestPoll))
        return wrong("Poll between once a second and once a day.", "every");
    for (const auto& hazard : wanted.hazards)
        if (hazard_named(hazard).key != hazard)
            return wrong("There is no hazard with this key.", "hazards");
    Source source;
    source.title = wanted.title;
    source.hazards = wanted.hazards;
    for (auto code : wanted.regions)
        if (code != regions::Code() && !gazetteer.find(code))
            return wrong("There is no region with this code.", "regions");
    source.name = wanted.name;
    source.url = wanted.url;
    source.kind = *kind;
    source.every_seconds = wanted.every_seconds;
    source.trusted = wanted.trusted;
    source.exercise = wanted.exercise;
    source.regions = gazetteer.minimal_cover(wanted.regions);
    TRY(check_proof(wanted, source));
    return source;
}

void ensure_default_sources(Platform& platform) {
    platform.database.write([&](db::Tx& tx) {
        for (const auto& standard : kDefaults) {
            if (store::source_name_known(tx, standard.name)) continue;
            Source source;
            source.id = platform.ids.next<SourceId>();
            source.name = standard.name;
            source.url = standard.url;
            source.kind = standard.kind;
            store::insert_source(tx, source, platform.clock.now());
        }
    });
}

}  // namespace kentongan::warnings
