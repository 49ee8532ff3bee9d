#include "rooms/accounts/profile_service.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/text/compose.h"
#include "platform/text/stem.h"
#include "rooms/accounts/checks.h"
#include "rooms/accounts/link_back.h"
#include "rooms/accounts/pictures.h"

namespace kentongan::accounts {

namespace {

constexpr std::size_t kMaxWords = 16;
constexpr std::size_t kMaxWordBytes = 64;

// The html of compose() is paragraphs; a field is a line.
std::string without_paragraph(std::string html) {
    if (html.starts_with("<p>") && html.ends_with("</p>")) return html.substr(3, html.size() - 7);
    return html;
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> known) {
    return std::ranges::find(known, text) != known.end();
}

}  // namespace

std::vector<std::string> name_words(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    const auto finish = [&] {
        const bool fits = !word.empty() && word.size() <= kMaxWordBytes;
        if (fits && words.size() < kMaxWords && std::ranges::find(words, word) == words.end())
            words.push_back(word);
        word.clear();
    };
    for (const char c : text::fold(text)) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_letter = byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (is_letter)
            word += c;
        else
            finish();
    }
    finish();
    return words;
}

Profiles::Profiles(Platform& platform, const regions::Regions& regions, Directory& directory,
                   OAuth& oauth, Relations& relations, Admission& admission,
                   LinkChecks& link_checks)
    : platform_(platform),
      regions_(regions),
      directory_(directory),
      oauth_(oauth),
      relations_(relations),
      admission_(admission),
      link_checks_(link_checks) {}

std::string Profiles::formatted(std::string_view text) const {
    const auto nobody = [](const std::string&) { return std::optional<text::Person>(); };
    const auto tidied = text::tidy(text);
    if (tidied.empty()) return {};
    return text::compose(tidied, nobody, platform_.config.url("/tag/")).html;
}

void Profiles::index_words(db::Tx& tx, const Account& account) const {
    store::replace_words(tx, account.id, name_words(account.username + " " + account.display_name));
}

Result<void> Profiles::apply(Account& account, store::ProfileSource& source,
                             const ProfileChange& change) const {
    const auto bad = [](const char* text, const char* field) {
        return Error(ErrorCode::Unprocessable, text, field);
    };
    if (change.display_name) {
        if (!is_plain_text(*change.display_name, kMaxDisplayName))
            return bad("The name may have at most 30 characters.", "display_name");
        account.display_name = one_line(*change.display_name);
    }
    if (change.note) {
        if (!is_plain_text(*change.note, kMaxNote))
            return bad("The text about you may have at most 500 characters.", "note");
        source.note = text::tidy(*change.note);
        account.note_html = formatted(*change.note);
    }
    if (change.fields) {
        if (change.fields->size() > kMaxFields)
            return bad("A profile has at most four extra lines.", "fields_attributes");
        const auto lines_before = std::exchange(source.fields, {});
        const auto shown_before = std::exchange(account.fields, {});
        for (const auto& field : *change.fields) {
            if (!is_plain_text(field.name, kMaxFieldText) ||
                !is_plain_text(field.value, kMaxFieldText))
                return bad("An extra line may have at most 255 characters.", "fields_attributes");
            if (trim(field.name).empty() && trim(field.value).empty()) continue;
            const auto value = one_line(field.value);
            source.fields.push_back({one_line(field.name), value});
            account.fields.push_back(
                {one_line(field.name), without_paragraph(formatted(value)), {}});
            // A link that was looked at and stays keeps its mark.
            for (std::size_t i = 0; i < lines_before.size() && i < shown_before.size(); ++i)
                if (lines_before[i].value == value)
                    account.fields.back().verified_at = shown_before[i].verified_at;
        }
    }
    TRY(apply_details(account, source, change));
    account.locked = change.locked.value_or(account.locked);
    account.bot = change.bot.value_or(account.bot);
    account.discoverable = change.discoverable.value_or(account.discoverable);
    return {};
}

Result<void> Profiles::apply_details(Account& account, store::ProfileSource& source,
                                     const ProfileChange& change) const {
    const auto bad = [](const char* text, const char* field) {
        return Error(ErrorCode::Unprocessable, text, field);
    };
    for (auto [wanted, kept, field] :
         {std::tuple(&change.avatar_description, &account.avatar_description, "avatar_description"),
          std::tuple(&change.header_description, &account.header_description,
                     "header_description")}) {
        if (!*wanted) continue;
        if (!is_plain_text(**wanted, kMaxDescription))
            return bad("A description may have at most 150 characters.", field);
        *kept = one_line(**wanted);
    }
    if (change.attribution_domains) {
        if (change.attribution_domains->size() > kMaxAttributionDomains)
            return bad("There may be at most 100 websites.", "attribution_domains");
        source.attribution_domains.clear();
        for (const auto& text : *change.attribution_domains) {
            const auto domain = domain_of(text);
            if (domain.empty())
                return bad("This is no address of a website.", "attribution_domains");
            if (std::ranges::find(source.attribution_domains, domain) ==
                source.attribution_domains.end())
                source.attribution_domains.push_back(domain);
        }
    }
    account.indexable = change.indexable.value_or(account.indexable);
    account.hides_collections = change.hides_collections.value_or(account.hides_collections);
    account.shows_media = change.shows_media.value_or(account.shows_media);
    account.shows_media_replies = change.shows_media_replies.value_or(account.shows_media_replies);
    account.shows_featured = change.shows_featured.value_or(account.shows_featured);
    return {};
}

// Links are looked at when the lines are new, so that nobody can make us ask again and again.
void Profiles::check_links(db::Tx& tx, AccountId id, store::ProfileSource& source,
                           const std::vector<store::RawField>& before) {
    if (source.fields == before) return;
    const bool has_link = std::ranges::any_of(
        source.fields, [](const auto& field) { return !checkable_link(field.value).empty(); });
    source.links_due_at.reset();
    if (!has_link) return;
    source.links_due_at = platform_.clock.now() + kLinkCheckEvery;
    link_checks_.enqueue(tx, id);
}

Result<Account> Profiles::update(AccountId id, const ProfileChange& change,
                                 const PreferencesChange* preferences) {
    const auto kept = [&](Portrait kind, const std::optional<media::Rendition>& picture) {
        return picture ? keep_picture(platform_, kind, *picture) : std::string();
    };
    const auto avatar = kept(Portrait::Avatar, change.avatar);
    const auto header = kept(Portrait::Header, change.header);
    Account before;
    bool opened = false;
    const auto done = platform_.database.write([&](db::Tx& tx) -> Result<void> {
        auto account = store::find_account(tx, id);
        auto source = store::find_profile_source(tx, id);
        if (!account || !source) return Error(ErrorCode::NotFound);
        before = *account;
        if (preferences) TRY(write_preferences(tx, id, *preferences));
        const auto lines_before = source->fields;
        const auto domains_before = source->attribution_domains;
        TRY(apply(*account, *source, change));
        if (change.avatar) account->avatar_url = avatar;
        if (change.header) account->header_url = header;
        check_links(tx, id, *source, lines_before);
        opened = before.locked && !account->locked;
        store::update_account(tx, *account, *source);
        index_words(tx, *account);
        directory_.account_changed(tx, id);
        tx.after_commit([this, id] { platform_.bus.publish(AccountChanged{id}); });
        if (!looks_alike(before, *account) || domains_before != source->attribution_domains)
            relations_.announce(tx, ProfileChanged{id});
        return {};
    });
    // The old picture has had its day, or the new one never will.
    if (change.avatar)
        drop_picture(platform_, Portrait::Avatar, done.ok() ? before.avatar_url : avatar);
    if (change.header)
        drop_picture(platform_, Portrait::Header, done.ok() ? before.header_url : header);
    if (!done.ok()) return done.error();
    if (opened) relations_.accept_all(id);
    return platform_.database.read([&](db::Tx& tx) -> Result<Account> {
        auto account = directory_.find(tx, id);
        if (!account) return Error(ErrorCode::NotFound);
        return *std::move(account);
    });
}

Result<void> Profiles::update_preferences(AccountId id, const PreferencesChange& change) {
    return platform_.database.write([&](db::Tx& tx) { return write_preferences(tx, id, change); });
}

Result<void> Profiles::write_preferences(db::Tx& tx, AccountId id,
                                         const PreferencesChange& change) {
    if (change.language && !is_language(*change.language))
        return Error(ErrorCode::Unprocessable, "This language is not known.", "language");
    if (change.default_visibility && !is_visibility(*change.default_visibility))
        return Error(ErrorCode::Unprocessable, "This audience is not known.", "privacy");
    if (change.quote_policy && !is_one_of(*change.quote_policy, {"public", "followers", "nobody"}))
        return Error(ErrorCode::Unprocessable, "This audience is not known.", "quote_policy");
    if (change.expand_media &&
        !is_one_of(*change.expand_media, {"default", "show_all", "hide_all"}))
        return Error(ErrorCode::Unprocessable, "This choice is not known.", "expand_media");
    auto user = store::find_user(tx, id);
    if (!user) return Error(ErrorCode::NotFound);
    auto& p = user->preferences;
    p.language = change.language.value_or(p.language);
    p.default_visibility = change.default_visibility.value_or(p.default_visibility);
    p.default_sensitive = change.default_sensitive.value_or(p.default_sensitive);
    p.joins_exercises = change.joins_exercises.value_or(p.joins_exercises);
    p.save_data = change.save_data.value_or(p.save_data);
    p.quote_policy = change.quote_policy.value_or(p.quote_policy);
    p.expand_media = change.expand_media.value_or(p.expand_media);
    p.expand_spoilers = change.expand_spoilers.value_or(p.expand_spoilers);
    p.autoplay_gifs = change.autoplay_gifs.value_or(p.autoplay_gifs);
    store::update_preferences(tx, id, p);
    tx.after_commit([this, id] { platform_.bus.publish(AccountChanged{id}); });
    return {};
}

Result<void> Profiles::set_places(AccountId id, std::optional<regions::Code> home,
                                  const std::vector<regions::Code>& watched) {
    const auto unknown = [](const char* field) {
        return Error(ErrorCode::Unprocessable, "This place is not known.", field);
    };
    if (home && (!is_home_level(*home) || !regions_.find(*home))) return unknown("home");
    std::vector<std::int64_t> codes;
    if (home) codes.push_back(static_cast<std::int64_t>(home->packed()));
    for (auto code : watched) {
        if (code.level() == regions::Level::Country || !regions_.find(code))
            return unknown("watched");
        const auto packed = static_cast<std::int64_t>(code.packed());
        if (std::ranges::find(codes, packed) == codes.end()) codes.push_back(packed);
    }
    if (codes.size() > kMaxWatchedPlaces + (home ? 1 : 0))
        return Error(ErrorCode::Unprocessable, "You can watch at most ten places.", "watched");
    return platform_.database.write([&](db::Tx& tx) -> Result<void> {
        const auto account = store::find_account(tx, id);
        if (!account) return Error(ErrorCode::NotFound);
        store::replace_places(tx, id, codes, home.has_value());
        store::update_home(tx, id, home);
        directory_.account_changed(tx, id);
        tx.after_commit([this, id] { platform_.bus.publish(AccountChanged{id}); });
        if (account->home != home) relations_.announce(tx, ProfileChanged{id});
        return {};
    });
}

}  // namespace kentongan::accounts
