// A home against its definition over plain lists, through what people may do in any order.
#include <algorithm>
#include <random>
#include <set>

#include "world.h"

using namespace kentongan;
using namespace kentongan::timelines;
using tests::World;
using Ids = std::vector<tests::StatusId>;
using tests::AccountId;
using tests::StatusId;
using tests::Visibility;

namespace {

// The definition of a home, over plain lists, with nothing kept between questions.
struct Model {
    struct Post {
        StatusId id;
        AccountId author;
        Visibility visibility = Visibility::Public;
        std::optional<AccountId> answers;
        std::optional<StatusId> boosts;
    };
    std::vector<Post> posts;
    std::set<std::pair<AccountId, AccountId>> follows, blocks, mutes;

    const Post* find(StatusId id) const {
        for (const auto& post : posts)
            if (post.id == id) return &post;
        return nullptr;
    }
    bool hidden(AccountId reader, AccountId other) const {
        return blocks.contains({reader, other}) || blocks.contains({other, reader}) ||
               mutes.contains({reader, other});
    }
    bool in_home(AccountId reader, const Post& post) const {
        const auto follows_him = [&](AccountId who) { return follows.contains({reader, who}); };
        if (post.visibility == Visibility::Direct) return false;
        if (post.author != reader) {
            if (!follows_him(post.author) || hidden(reader, post.author)) return false;
            if (post.answers && *post.answers != post.author && *post.answers != reader &&
                !follows_him(*post.answers))
                return false;
        }
        if (post.boosts && hidden(reader, find(*post.boosts)->author)) return false;
        return true;
    }
    Ids home(AccountId reader, const Page& page) const {
        Ids ids;
        for (const auto& post : posts)
            if (in_home(reader, post) && post.id.value() < page.upper() &&
                post.id.value() > page.lower())
                ids.push_back(post.id);
        std::sort(ids.begin(), ids.end(), std::greater<>());
        const auto limit = static_cast<std::size_t>(page.limit);
        if (ids.size() > limit) {
            if (page.upwards()) return {ids.end() - page.limit, ids.end()};
            ids.resize(limit);
        }
        return ids;
    }
    void remove(StatusId id) {
        std::erase_if(posts, [&](const Post& post) { return post.id == id || post.boosts == id; });
    }
};

class Life {
public:
    Life(World& world, std::uint32_t seed) : w(world), random_(seed) {
        for (int i = 0; i < 6; ++i) people.push_back(w.person("orang" + std::to_string(i)));
    }
    std::size_t pick(std::size_t below) { return random_() % below; }
    AccountId someone() { return people[pick(people.size())]; }
    std::pair<AccountId, AccountId> two() {
        const auto a = pick(people.size());
        return {people[a], people[(a + 1 + pick(people.size() - 1)) % people.size()]};
    }

    void step() {
        const auto [a, b] = two();
        const auto account = "/api/v1/accounts/" + b.to_string();
        switch (pick(14)) {
            case 0:
            case 1:
                if (w.accounts.follow(a, b).ok()) model.follows.insert({a, b});
                break;
            case 2:
                REQUIRE(w.act(a, account + "/unfollow") == 200);
                model.follows.erase({a, b});
                break;
            case 3:
                REQUIRE(w.act(a, account + "/block") == 200);
                model.blocks.insert({a, b});
                model.follows.erase({a, b});
                model.follows.erase({b, a});
                break;
            case 4:
            case 5:
                REQUIRE(w.act(a, account + "/unblock") == 200);
                model.blocks.erase({a, b});
                break;
            case 6:
                REQUIRE(w.act(a, account + (pick(2) ? "/mute" : "/unmute")) == 200);
                if (w.kit.platform().database.read(
                        [&](db::Tx& tx) { return w.accounts.relation(tx, a, b).muting; }))
                    model.mutes.insert({a, b});
                else
                    model.mutes.erase({a, b});
                break;
            case 7:
                remove_one();
                break;
            case 8:
            case 9:
                boost_one(a);
                break;
            default:
                post_one(a);
        }
        if (pick(3) == 0) w.settle();
    }

    void post_one(AccountId author) {
        const auto visibility = static_cast<Visibility>(pick(4));
        const Model::Post* parent = nullptr;
        if (!model.posts.empty() && pick(3) == 0) {
            parent = &model.posts[pick(model.posts.size())];
            if (parent->boosts) parent = model.find(*parent->boosts);
        }
        statuses::NewStatus status;
        status.author = author;
        status.text = "kabar";
        status.visibility = visibility;
        if (parent) status.in_reply_to = parent->id;
        const auto made = w.statuses.publish(status);
        if (!made) return;  // may not answer what they may not see
        Model::Post post{made->id, author, visibility, {}, {}};
        if (parent) post.answers = parent->author;
        model.posts.push_back(post);
    }
    void remove_one() {
        if (model.posts.empty()) return;
        const auto post = model.posts[pick(model.posts.size())];
        w.kit.platform().database.write(
            [&](db::Tx& tx) { REQUIRE(w.statuses.remove(tx, post.id).ok()); });
        model.remove(post.id);
    }
    void boost_one(AccountId by) {
        if (model.posts.empty()) return;
        const auto original = model.posts[pick(model.posts.size())];
        if (original.boosts) return;
        const auto answer =
            w.kit.post("/api/v1/statuses/" + original.id.to_string() + "/reblog", {}, by.value());
        if (answer.status != 200) return;
        const auto made = tests::body(answer);
        const auto id = *StatusId::parse(std::string_view(made.at("id").as_string()));
        if (model.find(id)) return;  // had boosted it before
        const auto name = made.at("visibility").as_string();
        model.posts.push_back(
            {id, by, *statuses::visibility_named(std::string_view(name)), {}, original.id});
    }
    void compare(int step) {
        for (auto reader : people) {
            Page page;
            page.limit = 1 + static_cast<int>(pick(30));
            if (!model.posts.empty()) {
                const auto some = [&] { return model.posts[pick(model.posts.size())].id.value(); };
                if (pick(4) == 0) page.max_id = some();
                if (pick(6) == 0) page.since_id = some();
                if (pick(6) == 0) page.min_id = some();
            }
            CAPTURE(step);
            CAPTURE(reader.to_string());
            REQUIRE(w.home(reader, page) == model.home(reader, page));
        }
    }

    World& w;
    Model model;
    std::vector<AccountId> people;

private:
    std::mt19937 random_;
};

}  // namespace

TEST_CASE("home is what its definition says, whatever people do") {
    std::uint32_t seed = std::random_device()();
    if (const char* given = std::getenv("KENTONGAN_TEST_SEED"))
        seed = static_cast<std::uint32_t>(std::strtoul(given, nullptr, 10));
    MESSAGE("KENTONGAN_TEST_SEED=" << seed);
    tests::on_both([&](World& w) {
        Life life(w, seed);
        for (int step = 0; step < 400; ++step) {
            life.step();
            if (step % 4 == 0) life.compare(step);
        }
        w.settle();
        life.compare(1000);
    });
}
