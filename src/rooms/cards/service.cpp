#include <filesystem>

#include "platform/base/durable_file.h"
#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/fetch/fetch.h"
#include "platform/media/picture.h"
#include "platform/text/compose.h"
#include "rooms/cards/impl.h"
#include "rooms/cards/store.h"

namespace kentongan::cards {
namespace {

constexpr Duration kGoodFor = std::chrono::days(14);
constexpr Duration kUnusedFor = std::chrono::days(30);
constexpr int kSweptAtOnce = 500;
constexpr std::size_t kMaxPageBytes = 1 << 20, kMaxImageBytes = 8 << 20;
constexpr Duration kPatience = 10s;

struct Image {
    std::string name, blurhash;
    int width = 0, height = 0;
};

std::string card_json_of(const PageFacts& facts, std::string_view url, std::string_view host,
                         const std::optional<Image>& image, const Config& config) {
    std::string json;
    JsonWriter out(json);
    out.begin_object().member("url", url).member("title", std::string_view(facts.title));
    out.member("description", std::string_view(facts.description)).member("type", "link");
    out.key("authors").begin_array();
    if (!facts.author.empty())
        out.begin_object()
            .member("name", std::string_view(facts.author))
            .member("url", "")
            .member("account", nullptr)
            .end_object();
    out.end_array().member("author_name", std::string_view(facts.author)).member("author_url", "");
    out.member("provider_name", facts.provider.empty() ? host : std::string_view(facts.provider));
    out.member("provider_url", "").member("html", "");
    out.member("width", image ? image->width : 0).member("height", image ? image->height : 0);
    out.key("image");
    if (image)
        out.value(std::string_view(config.url("/cards/" + image->name)));
    else
        out.value(nullptr);
    out.member("image_description", "").member("embed_url", "").key("blurhash");
    if (image)
        out.value(std::string_view(image->blurhash));
    else
        out.value(nullptr);
    out.member("missing_attribution", nullptr).member("published_at", nullptr).end_object();
    return json;
}

std::string_view host_of(std::string_view url) {
    url.remove_prefix(std::min(url.find("://") + 3, url.size()));
    return url.substr(0, std::min(url.find_first_of("/?#"), url.size()));
}

// A card without its picture is still a card: whatever goes wrong here costs the picture only.
std::optional<Image> fetch_image(Platform& platform, const std::string& url) {
    if (url.empty()) return {};
    fetch::FetchRequest request;
    request.url = url;
    request.headers = {{"Accept", "image/webp,image/png,image/jpeg"}};
    request.max_bytes = kMaxImageBytes;
    request.timeout = kPatience;
    auto answer = platform.fetcher.fetch(request);
    if (!answer || answer->status != 200) return {};
    auto picture = platform.pictures.process(answer->body);
    if (!picture) return {};
    const auto& preview = picture->preview;
    Image image;
    image.name = hex_encode(crypto::sha256(preview.bytes));
    image.name += preview.content_type == "image/png"    ? ".png"
                  : preview.content_type == "image/webp" ? ".webp"
                                                         : ".jpg";
    image.blurhash = picture->blurhash;
    image.width = preview.width;
    image.height = preview.height;
    const auto folder = std::filesystem::path(platform.config.data) / "cards";
    std::filesystem::create_directories(folder);
    if (!std::filesystem::exists(folder / image.name))
        write_durably(folder / image.name, preview.bytes);
    return image;
}

}  // namespace

Result<std::string> Cards::Impl::fetch_card(const std::string& url, std::string& image_name) {
    fetch::FetchRequest request;
    request.url = url;
    request.headers = {{"Accept", "text/html"}};
    request.max_bytes = kMaxPageBytes;
    request.timeout = kPatience;
    auto answer = platform.fetcher.fetch(request);
    if (!answer) {
        if (answer.error().code() == ErrorCode::Unavailable) return answer.error();
        return std::string();  // not for us, too large
    }
    if (answer->status >= 500) return Error(ErrorCode::Unavailable);
    const auto type = answer->header("content-type");
    if (answer->status != 200 || !ascii_lower(type).starts_with("text/html")) return std::string();
    const auto facts = facts_of_page(answer->body, answer->final_url);
    if (!facts) return std::string();
    const auto image = fetch_image(platform, facts->image);
    if (image) image_name = image->name;
    return card_json_of(*facts, url, host_of(answer->final_url), image, platform.config);
}

Result<void> Cards::Impl::fetch(StatusId id) {
    std::string url;
    std::optional<store::Card> known;
    const bool is_wanted = platform.database.read([&](db::Tx& tx) {
        const auto status = statuses.find(tx, id);
        if (!status) return false;
        url = text::first_address(status->text);
        if (url.starts_with(platform.config.base_url() + "/")) url.clear();
        if (!url.empty()) known = store::find(tx, url);
        return !url.empty() || !status->card_json.empty();
    });
    if (!is_wanted) return {};
    if (url.empty()) {
        attach(id, url, {});
        return {};
    }
    const auto now = platform.clock.now();
    if (known && now - known->fetched_at < kGoodFor) {
        attach(id, url, known->json);
        return {};
    }
    store::Card card{platform.ids.next<CardId>(), url, {}, {}, now};
    TRY_ASSIGN(card.json, fetch_card(url, card.image));
    platform.database.write([&](db::Tx& tx) { store::put(tx, card); });
    attach(id, url, card.json);
    return {};
}

void Cards::Impl::attach(StatusId id, const std::string& url, const std::string& json) {
    platform.database.write([&](db::Tx& tx) {
        // Edited meanwhile: the job of that edit will see to it.
        const auto status = statuses.find(tx, id);
        if (!status || text::first_address(status->text) != url) {
            if (!status || !url.empty()) return;
        }
        statuses.set_card(tx, id, json);
        const auto card = url.empty() ? std::nullopt : store::find(tx, url);
        if (!card || json.empty()) {
            store::remove_status(tx, id);
            return;
        }
        store::set_status(tx, id, card->id);
        tx.after_commit(
            [this, attached = CardAttached{id, url}] { platform.bus.publish(attached); });
    });
}

void Cards::Impl::sweep() {
    const auto before = platform.clock.now() - kUnusedFor;
    const auto images = platform.database.write(
        [&](db::Tx& tx) { return store::remove_unused(tx, before, kSweptAtOnce); });
    std::error_code gone_already;
    for (const auto& image : images)
        std::filesystem::remove(std::filesystem::path(platform.config.data) / "cards" / image,
                                gone_already);
}

}  // namespace kentongan::cards
