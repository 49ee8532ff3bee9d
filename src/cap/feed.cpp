#include "cap/feed.h"

#include <algorithm>

#include "cap/parse.h"
#include "cap/reading.h"
#include "cap/times.h"
#include "platform/base/strings.h"

namespace kentongan::cap {

namespace {

constexpr std::string_view kCapMimeType = "application/cap+xml";
constexpr std::size_t kMaxLinksPerEntry = 32;

std::optional<TimePoint> read_time(const xml::Element& element, std::string_view name) {
    const auto parsed = parse_time(element.child_text(name), std::chrono::minutes(0));
    return parsed ? std::optional(parsed->time) : std::nullopt;
}

// Text or markup: Atom summaries of type xhtml keep theirs in a <div>.
void append_text(const xml::Element& element, std::string& out) {
    out += element.text;
    for (const xml::Element& child : element.children) append_text(child, out);
}

std::string deep_text(const xml::Element& parent, std::string_view name) {
    const xml::Element* element = parent.child(name);
    std::string text;
    if (element) append_text(*element, text);
    return bounded(text);
}

void find_embedded(const xml::Element& element, FeedEntry& entry,
                   std::vector<std::string>& remarks) {
    if (element.name == "alert") {
        auto alert = read_alert(element);
        if (alert.ok())
            entry.alerts.push_back(std::move(*alert));
        else
            remark(remarks, "entry " + entry.id + ": the embedded alert was refused for its " +
                                alert.error().field());
        return;
    }
    if (entry.alerts.size() < kMaxAlertsPerDocument)
        for (const xml::Element& child : element.children) find_embedded(child, entry, remarks);
}

void add_link(FeedEntry& entry, FeedLink link) {
    if (!link.href.empty() && entry.links.size() < kMaxLinksPerEntry)
        entry.links.push_back(std::move(link));
}

// An entry nobody can name is worth nothing; one without link may still embed its alert.
bool settle(FeedEntry& entry, std::vector<std::string>& remarks) {
    if (entry.id.empty() && !entry.links.empty()) entry.id = entry.links.front().href;
    if (entry.id.empty() && !entry.alerts.empty()) entry.id = entry.alerts.front().identifier;
    if (entry.id.empty()) {
        remark(remarks, "entry: one without id and link was left out");
        return false;
    }
    if (entry.links.empty() && entry.alerts.empty())
        remark(remarks, "entry " + entry.id + ": neither link nor alert");
    return true;
}

FeedEntry read_atom_entry(const xml::Element& element, std::vector<std::string>& remarks) {
    FeedEntry entry;
    entry.id = line_of(element, "id");
    entry.title = one_line(deep_text(element, "title"));
    entry.summary = deep_text(element, "summary");
    entry.updated = read_time(element, "updated");
    entry.published = read_time(element, "published");
    for (const xml::Element* link : element.all("link"))
        add_link(entry, {one_line(link->attribute("href")), one_line(link->attribute("rel")),
                         one_line(link->attribute("type"))});
    for (const xml::Element* category : element.all("category"))
        if (entry.categories.size() < kMaxListItems)
            entry.categories.push_back(one_line(category->attribute("term")));
    for (const xml::Element* content : element.all("content")) {
        const auto source = content->attribute("src");  // RFC 4287 §4.1.3.2: content elsewhere
        add_link(entry, {one_line(source), "content", one_line(content->attribute("type"))});
        find_embedded(*content, entry, remarks);
    }
    return entry;
}

FeedEntry read_rss_item(const xml::Element& element, std::vector<std::string>& remarks) {
    FeedEntry entry;
    entry.id = line_of(element, "guid");
    entry.title = line_of(element, "title");
    entry.summary = text_of(element, "description");
    entry.published = read_time(element, "pubDate");
    entry.updated = entry.published;
    for (const xml::Element* link : element.all("link")) {
        const auto href =
            link->text.empty() ? link->attribute("href") : std::string_view(link->text);
        add_link(entry, {one_line(href), one_line(link->attribute("rel")),
                         one_line(link->attribute("type"))});
    }
    for (const xml::Element* enclosure : element.all("enclosure"))
        add_link(entry, {one_line(enclosure->attribute("url")), "enclosure",
                         one_line(enclosure->attribute("type"))});
    for (const xml::Element* category : element.all("category"))
        if (entry.categories.size() < kMaxListItems)
            entry.categories.push_back(one_line(category->text));
    for (const xml::Element& child : element.children) find_embedded(child, entry, remarks);
    return entry;
}

template <class Read>
void read_entries(const xml::Element& parent, std::string_view name, Read read, Feed& feed) {
    for (const xml::Element* element : parent.all(name)) {
        if (feed.entries.size() == kMaxFeedEntries) {
            remark(feed.remarks, "entry: too many, the rest was left out");
            return;
        }
        FeedEntry entry = read(*element, feed.remarks);
        if (settle(entry, feed.remarks)) feed.entries.push_back(std::move(entry));
    }
}

}  // namespace

std::string FeedEntry::cap_link() const {
    for (const FeedLink& link : links)
        if (ascii_lower(link.mime_type).starts_with(kCapMimeType)) return link.href;
    for (const FeedLink& link : links)
        if (link.relation.empty() || link.relation == "alternate") return link.href;
    return links.size() == 1 ? links.front().href : std::string();
}

Result<Feed> parse_feed(std::string_view text) {
    TRY_ASSIGN(const xml::Element root, xml::parse(text));
    Feed feed;
    if (root.name == "feed") {
        feed.id = line_of(root, "id");
        feed.title = one_line(deep_text(root, "title"));
        feed.updated = read_time(root, "updated");
        read_entries(root, "entry", read_atom_entry, feed);
        return feed;
    }
    const xml::Element* channel = root.name == "rss" ? root.child("channel") : nullptr;
    if (!channel) return lacks("feed");
    feed.title = line_of(*channel, "title");
    for (const xml::Element* link : channel->all("link"))
        if (feed.id.empty()) feed.id = one_line(link->text);
    feed.updated = read_time(*channel, "lastBuildDate");
    if (!feed.updated) feed.updated = read_time(*channel, "pubDate");
    read_entries(*channel, "item", read_rss_item, feed);
    return feed;
}

}  // namespace kentongan::cap
