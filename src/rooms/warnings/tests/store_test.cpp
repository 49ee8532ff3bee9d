// The store on both engines, function by function, and that no statement walks over what grows.
#include <doctest/doctest.h>

#include "rooms/warnings/registry_store.h"
#include "rooms/warnings/tests/world.h"
#include "testkit/plans.h"

using namespace kentongan;
using namespace kentongan::warnings;
using namespace kentongan::warnings::testing;

namespace {

Source some_source(std::int64_t id, std::string name) {
    Source source;
    source.id = SourceId(id);
    source.name = std::move(name);
    source.url = "https://x.test/";
    return source;
}

ChainRow some_chain(std::int64_t id, AlertId head) {
    ChainRow chain;
    chain.id = ChainId(id);
    chain.realm = "actual";
    chain.head = head;
    chain.due_at = chain.expires = chain.updated_at = first_moment();
    return chain;
}

AlertRow some_alert(std::int64_t id, ChainId chain, std::string identifier) {
    AlertRow row;
    row.id = AlertId(id);
    row.chain = chain;
    row.source = SourceId(1);
    row.realm = "actual";
    row.sender = "s";
    row.identifier = std::move(identifier);
    row.sent = row.received_at = first_moment() + Duration(std::chrono::seconds(id));
    row.expires = row.sent + 1h;
    return row;
}

void on_both(const std::function<void(db::Tx&)>& test) {
    testkit::on_both_engines([&](db::Database& database) {
        database.migrate(Warnings::migrations());
        database.write([&](db::Tx& tx) { test(tx); });
    });
}

}  // namespace

TEST_CASE("a source is added, removed, revived, and how it is doing is kept") {
    on_both([](db::Tx& tx) {
        auto now = first_moment();
        CHECK(store::sources_change(tx) == 0);
        store::insert_source(tx, some_source(1, "b"), now);
        store::insert_source(tx, some_source(2, "a"), now);
        auto added = store::sources_change(tx);
        CHECK(added == 2);
        auto sources = store::list_sources(tx);
        REQUIRE(sources.size() == 2);
        CHECK(sources[0].name == "a");
        auto source = sources[1];
        source.failures = 3;
        source.last_error = "HTTP 500";
        source.fetched_at = now;
        store::update_source_health(tx, source);
        CHECK(store::find_source(tx, SourceId(1))->last_error == "HTTP 500");
        CHECK(store::find_source(tx, SourceId(1))->fetched_at == now);
        CHECK(store::sources_change(tx) == added);  // health is no change of settings

        CHECK(store::remove_source(tx, "b", now));
        CHECK_FALSE(store::remove_source(tx, "b", now));
        CHECK(store::sources_change(tx) > added);
        CHECK(store::list_sources(tx).size() == 1);
        CHECK_FALSE(store::find_source_by_name(tx, "b"));
        CHECK(store::find_source(tx, SourceId(1)));
        CHECK(store::source_name_known(tx, "b"));
        CHECK_FALSE(store::source_name_known(tx, "c"));

        auto removed = store::sources_change(tx);
        auto revived = some_source(9, "b");
        revived.trusted = false;
        CHECK(store::revive_source(tx, revived, now));
        CHECK_FALSE(store::revive_source(tx, revived, now));
        CHECK(store::sources_change(tx) > removed);
        auto again = store::find_source_by_name(tx, "b");
        REQUIRE(again);
        CHECK(again->id == SourceId(1));
        CHECK_FALSE(again->trusted);
        CHECK(again->failures == 0);
        CHECK_FALSE(again->fetched_at);
    });
}

TEST_CASE("old documents are forgotten") {
    on_both([](db::Tx& tx) {
        auto now = first_moment();
        store::insert_source(tx, some_source(1, "a"), now);
        store::put_document(tx, SourceId(1), {"old", "v", "e", "m", "h", now - 1h});
        store::put_document(tx, SourceId(1), {"new", "v", "e", "m", "h", now});
        store::put_document(tx, SourceId(1), {"new", "v2", "e", "m", "h", now});
        store::remove_documents_before(tx, now);
        CHECK_FALSE(store::find_document(tx, SourceId(1), "old"));
        CHECK(store::find_document(tx, SourceId(1), "new")->version == "v2");
    });
}

TEST_CASE("messages change, find their neighbours, and move between chains") {
    on_both([](db::Tx& tx) {
        store::insert_source(tx, some_source(1, "a"), first_moment());
        CHECK(store::newest_alert(tx) == AlertId());
        for (std::int64_t id : {11, 12, 13, 14}) {
            store::insert_chain(tx, some_chain(id + 10, AlertId(id)));
            auto alert = some_alert(id, ChainId(id + 10), "i" + std::to_string(id));
            if (id == 14) alert.realm = "exercise:1";
            store::insert_alert(tx, alert);
        }
        CHECK(store::newest_alert(tx) == AlertId(14));
        // 12 refers to 11; 13 and 12 to one never seen; 14 too, but in another realm.
        auto refer = [&](std::int64_t from, std::vector<std::string> to) {
            std::vector<cap::Reference> references;
            for (auto& identifier : to) references.push_back({"s", identifier, {}});
            store::replace_references(tx, AlertId(from), references);
        };
        refer(12, {"i11", "unseen"});
        refer(13, {"unseen"});
        refer(14, {"unseen", "i11"});
        auto neighbours = [&](std::int64_t of) {
            std::vector<std::int64_t> ids;
            for (const auto& alert :
                 store::list_neighbours(tx, *store::find_alert(tx, AlertId(of))))
                ids.push_back(alert.id.value());
            return ids;
        };
        using Ids = std::vector<std::int64_t>;
        CHECK(neighbours(11) == Ids{12});
        CHECK(neighbours(12) == Ids{11, 13});
        CHECK(neighbours(13) == Ids{12});
        CHECK(neighbours(14) == Ids{});

        store::move_alerts(tx, ChainId(22), ChainId(21));
        store::remove_chain(tx, ChainId(22));
        CHECK_FALSE(store::find_chain(tx, ChainId(22)));
        auto together = store::list_alerts_of(tx, ChainId(21));
        REQUIRE(together.size() == 2);
        CHECK(together[0].id == AlertId(11));
        auto changed = together[1];
        changed.headline = "Baru";
        changed.revision = 2;
        changed.level = Level::Awas;
        store::update_alert(tx, changed);
        store::set_alert_state(tx, changed.id, State::Cancelled);
        auto found = store::find_alert(tx, changed.id);
        CHECK(found->headline == "Baru");
        CHECK(found->revision == 2);
        CHECK(found->level == Level::Awas);
        CHECK(found->state == State::Cancelled);
        CHECK(store::find_body(tx, AlertId(11)).empty());
    });
}

TEST_CASE("which content of which document made an alert is known") {
    on_both([](db::Tx& tx) {
        store::insert_source(tx, some_source(1, "a"), first_moment());
        store::insert_chain(tx, some_chain(3, AlertId(2)));
        store::insert_alert(tx, some_alert(2, ChainId(3), "i"));
        CHECK_FALSE(store::find_content_hash(tx, AlertId(2), "d"));
        store::put_content_hash(tx, AlertId(2), "d", "h1");
        store::put_content_hash(tx, AlertId(2), "d", "h2");
        CHECK(store::find_content_hash(tx, AlertId(2), "d") == std::optional<std::string>("h2"));
        CHECK(store::content_hash_known(tx, AlertId(2), "h2"));
        CHECK_FALSE(store::content_hash_known(tx, AlertId(2), "h1"));
    });
}

TEST_CASE("a chain keeps what it became, and ended ones are shown for their time") {
    on_both([](db::Tx& tx) {
        auto now = first_moment();
        store::insert_source(tx, some_source(1, "a"), now);
        auto chain = some_chain(3, AlertId(2));
        store::insert_chain(tx, chain);
        store::insert_alert(tx, some_alert(2, ChainId(3), "i"));
        chain.state = State::Expired;
        chain.ended_at = now;
        chain.status = statuses::StatusId(5);
        chain.rises = 2;
        chain.level = Level::Siaga;
        chain.cover = {code("34.02")};
        store::update_chain(tx, chain);
        auto found = store::find_chain(tx, chain.id);
        REQUIRE(found);
        CHECK(found->state == State::Expired);
        CHECK(found->status == std::optional(statuses::StatusId(5)));
        CHECK(found->rises == 2);
        CHECK(found->level == Level::Siaga);
        CHECK(found->cover == chain.cover);
        CHECK(store::list_due_chains(tx, now + 1h, 10).empty());
        CHECK(store::list_shown_chains(tx, now - 1h).size() == 1);
        CHECK(store::list_shown_chains(tx, now).empty());
    });
}

TEST_CASE("requests to poll are asked once and answered once") {
    on_both([](db::Tx& tx) {
        auto now = first_moment();
        store::insert_poll_request(tx, {1, "old"}, now - store::kKeepPolls - 1h);
        store::insert_poll_request(tx, {2, "a"}, now);
        store::insert_poll_request(tx, {3, ""}, now + 1ms);
        auto open = store::list_poll_requests(tx, now - 1min, 10);
        REQUIRE(open.size() == 2);
        CHECK(open[0].source_name == "a");
        CHECK_FALSE(store::find_poll_answer(tx, 2));
        store::answer_poll_request(tx, 2, 7, now);
        store::answer_poll_request(tx, 3, Error(ErrorCode::NotFound, "tidak ada"), now);
        auto answer = store::find_poll_answer(tx, 2);
        REQUIRE((answer && answer->ok()));
        CHECK(**answer == 7);
        auto failed = store::find_poll_answer(tx, 3);
        REQUIRE((failed && !failed->ok()));
        CHECK(failed->error().code() == ErrorCode::NotFound);
        CHECK(failed->error().text() == "tidak ada");
        CHECK(store::list_poll_requests(tx, now - 1min, 10).empty());
        // Requests that nobody answered a day ago are gone.
        CHECK(store::list_poll_requests(tx, now - 48h, 10).empty());
    });
}

TEST_CASE("the registry's rows: proposals are decided once, the log grows, alarms begin and end") {
    on_both([](db::Tx& tx) {
        const accounts::AccountId ani(7), budi(8);
        auto now = first_moment();
        auto source = some_source(1, "a");
        source.sender = "bpbd@test";
        source.public_key = "PEM";
        source.accepts_sha1 = true;
        source.proposed_by = ani;
        store::insert_source(tx, source, now);
        auto found = store::find_source(tx, source.id);
        REQUIRE(found);
        CHECK(found->sender == "bpbd@test");
        CHECK(found->public_key == "PEM");
        CHECK(found->accepts_sha1);
        CHECK(found->proposed_by == ani);
        CHECK_FALSE(found->approved_by);
        CHECK(found->created_at == now);

        store::insert_proposal(tx, {11, "remove", "a", "{}", ani, now});
        store::insert_proposal(tx, {12, "remove", "b", "{}", budi, now});
        CHECK(store::list_open_proposals(tx, 0).size() == 2);
        CHECK(store::list_open_proposals(tx, 11).size() == 1);
        CHECK(store::decide_proposal(tx, 11, "approved", budi, now));
        CHECK_FALSE(store::decide_proposal(tx, 11, "refused", budi, now));
        CHECK_FALSE(store::find_open_proposal(tx, 11));
        CHECK(store::find_open_proposal(tx, 12)->proposed_by == budi);

        store::append_log(tx, {21, now, ani, "removed", "a", "x"});
        store::append_log(tx, {22, now, {}, "removed", "b", ""});
        auto log = store::list_log(tx, 100, 10);
        REQUIRE(log.size() == 2);
        CHECK_FALSE(log[0].actor);
        CHECK(log[1].actor == ani);
        CHECK(store::list_log(tx, 22, 10).size() == 1);

        store::raise_alarm(tx, source.id, "silent", "HTTP 500", now);
        store::raise_alarm(tx, source.id, "silent", "HTTP 502", now + 1min);
        auto alarms = store::list_alarms(tx);
        REQUIRE(alarms.size() == 1);
        CHECK(alarms[0].since == now);
        CHECK(alarms[0].reason == "HTTP 502");
        CHECK(store::clear_alarm(tx, source.id, "silent", now + 2min));
        CHECK_FALSE(store::clear_alarm(tx, source.id, "silent", now + 2min));
        CHECK(store::list_alarms(tx).empty());
        store::raise_alarm(tx, source.id, "silent", "HTTP 500", now + 3min);
        CHECK(store::list_alarms(tx).at(0).since == now + 3min);
        store::remove_source(tx, "a", now);
        CHECK(store::list_alarms(tx).empty());
    });
}

TEST_CASE("no query walks over alerts, their places or the quarantine") {
    World world;
    auto& database = world.platform.platform().database;
    CHECK(testkit::scans_of(database, store::alert_queries()) == "");
    CHECK(testkit::scans_of(database, store::poll_queries()) == "");
    CHECK(testkit::scans_of(database, store::registry_queries()) == "");
    // At most 500 sources, 500 rows of quarantine while one more is put there, and once per start
    // the documents of a week.
    CHECK(testkit::scans_of(database, store::source_queries(),
                            {"warning_sources", "warning_documents", "warning_quarantine"}) == "");
}
