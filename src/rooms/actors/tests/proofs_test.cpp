// What somebody else than its actor brings counts only with the actor's own proof (FEP-8b32).
#include "fediverse/signatures/canonical_json.h"
#include "platform/base/time_text.h"
#include "rooms/actors/tests/world.h"

using namespace kentongan;
using namespace kentongan::actors;

namespace {

const crypto::Ed25519Signer& proof_key(int which) {
    static const std::vector<crypto::Ed25519Signer> made{crypto::Ed25519Signer::make(),
                                                         crypto::Ed25519Signer::make()};
    return made.at(static_cast<std::size_t>(which));
}

struct Wish {
    std::string method;  // of whose key; rudi's when empty
    int key = 0;
    std::string created = {};  // now when empty; "-" leaves it out
    std::string purpose = "assertionMethod";
};

// rudi and sari live at one server, penerus at another.
struct Town : World {
    using World::World;

    void settle() {
        show("rudi", 0);
        show("sari", 1);
        elsewhere.set("penerus", {.key = 1});
        forwarder = elsewhere.uri("penerus", 2);
        actors.handle("Coba", [this](const Arrived& arrived) -> Result<bool> {
            taken.push_back(arrived.actor.uri);
            if (fails-- > 0) return Error(ErrorCode::Unavailable);
            return true;
        });
    }
    void show(const std::string& name, int key) {
        const auto id = elsewhere.uri(name);
        const json::object shown{{"id", id + "#bukti"},
                                 {"type", "Multikey"},
                                 {"controller", id},
                                 {"publicKeyMultibase", proof_key(key).public_key().multibase()}};
        elsewhere.set(name, {.more = {{"assertionMethod", json::array{shown}}}});
    }
    json::object proven(json::object activity, const Wish& wish = {}) {
        json::object proof{
            {"type", "DataIntegrityProof"},
            {"cryptosuite", "eddsa-jcs-2022"},
            {"verificationMethod", (wish.method.empty() ? rudi : wish.method) + "#bukti"},
            {"proofPurpose", wish.purpose}};
        if (wish.created != "-")
            proof["created"] = wish.created.empty() ? iso_millis(kit.clock().now()) : wish.created;
        const auto bytes = crypto::sha256(signatures::canonical_json(proof)) +
                           crypto::sha256(signatures::canonical_json(activity));
        proof["proofValue"] = crypto::multibase_encode(proof_key(wish.key).sign(bytes));
        activity["proof"] = std::move(proof);
        return activity;
    }
    int bring(const json::object& activity) {
        const auto body = json::serialize(activity);
        return post(body, signed_headers(forwarder, body, 1));
    }
    json::object trial() { return activity("Coba", ani_uri); }

    std::string forwarder;
    std::vector<std::string> taken;
    int fails = 0;
};

void in_town(const std::function<void(Town&)>& test) {
    Town town;
    town.settle();
    test(town);
}

}  // namespace

TEST_CASE("what its actor proved is taken from who brings it, once") {
    in_town([](Town& town) {
        const auto activity = town.proven(town.trial());
        CHECK(town.bring(activity) == 202);
        REQUIRE(town.taken.size() == 1);
        CHECK(town.taken.front() == town.rudi);
        town.kit.clock().advance(1min);  // another signature around the same activity
        CHECK(town.bring(activity) == 202);
        CHECK(town.taken.size() == 1);
    });
}

TEST_CASE("what its actor brought counts, and is not brought again by somebody else") {
    in_town([](Town& town) {
        const auto activity = town.proven(town.trial());
        CHECK(town.tell(activity) == 202);
        CHECK(town.bring(activity) == 202);
        CHECK(town.taken.size() == 1);
    });
}

TEST_CASE("what failed may be brought again") {
    in_town([](Town& town) {
        town.fails = 1;
        const auto activity = town.proven(town.trial());
        CHECK(town.bring(activity) == 503);
        CHECK(town.bring(activity) == 202);
        CHECK(town.bring(activity) == 202);
        CHECK(town.taken.size() == 2);
    });
}

TEST_CASE("without a proof, or with another's, nothing is taken from who brings it") {
    in_town([](Town& town) {
        const auto sari = town.elsewhere.uri("sari");
        CHECK(town.bring(town.trial()) == 401);
        CHECK(town.bring(town.proven(town.trial(), {.key = 1})) == 401);
        CHECK(town.bring(town.proven(town.trial(), {.method = sari, .key = 1})) == 401);
        const auto stranger = town.elsewhere.uri("sari", 2);  // the same words at another host
        CHECK(town.bring(town.proven(town.trial(), {.method = stranger, .key = 1})) == 401);
        CHECK(town.bring(town.proven(town.trial(), {.purpose = "authentication"})) == 401);
        auto nameless = town.trial();
        nameless.erase("id");
        CHECK(town.bring(town.proven(nameless)) == 401);
        CHECK(town.taken.empty());
        CHECK(town.bring(town.proven(town.trial())) == 202);
    });
}

TEST_CASE("what was changed on the way is refused, also with the actor's own signature around it") {
    in_town([](Town& town) {
        auto object = town.proven(town.trial()), id = object, actor = object, more = object;
        object["object"] = town.rudi;
        id["id"] = town.rudi + "#lain";
        actor["actor"] = town.elsewhere.uri("sari");
        more["summary"] = "ditambahkan";
        for (const auto& changed : {object, id, actor, more}) CHECK(town.bring(changed) == 401);
        for (const auto& changed : {object, id, more}) CHECK(town.tell(changed) == 401);
        CHECK(town.taken.empty());
    });
}

TEST_CASE("what is brought is of the last twelve hours; its actor may be late") {
    in_town([](Town& town) {
        const auto now = town.kit.clock().now();
        const auto at = [&](Duration ago) {
            return town.proven(town.trial(), {.created = iso_millis(now - ago)});
        };
        CHECK(town.bring(at(12h + 1s)) == 401);
        CHECK(town.bring(at(-1h - 1s)) == 401);
        CHECK(town.bring(town.proven(town.trial(), {.created = "-"})) == 401);
        CHECK(town.tell(at(-1h - 1s)) == 401);
        CHECK(town.taken.empty());
        CHECK(town.bring(at(11h + 59min)) == 202);
        CHECK(town.bring(at(-59min)) == 202);
        CHECK(town.tell(at(100h)) == 202);
        CHECK(town.tell(town.proven(town.trial(), {.created = "-"})) == 202);
        CHECK(town.taken.size() == 4);
    });
}

TEST_CASE("a new key for proofs is fetched once") {
    in_town([](Town& town) {
        REQUIRE(town.bring(town.proven(town.trial())) == 202);
        town.show("rudi", 1);
        CHECK(town.bring(town.proven(town.trial(), {.key = 1})) == 202);
        CHECK(town.bring(town.proven(town.trial())) == 401);
        CHECK(town.taken.size() == 2);
    });
}

TEST_CASE("neither who is shut out brings anything, nor is anything of theirs brought") {
    in_town([](Town& town) {
        REQUIRE(town.bring(town.proven(town.trial())) == 202);
        const auto id = town.limit({{"severity", "suspend"}}, 2);
        CHECK(town.bring(town.proven(town.trial())) == 403);
        town.unlimit(id);
        town.limit({{"severity", "suspend"}});
        CHECK(town.bring(town.proven(town.trial())) == 403);
        CHECK(town.taken.size() == 1);
    });
}

TEST_CASE("a Linked Data signature beside the proof says nothing, and does no harm") {
    in_town([](Town& town) {
        const json::object signature{{"type", "RsaSignature2017"}, {"signatureValue", "AAAA"}};
        auto added = town.proven(town.trial()), covered = town.trial();
        added["signature"] = signature;
        covered["signature"] = signature;
        CHECK(town.bring(added) == 202);
        CHECK(town.bring(town.proven(covered)) == 202);
        CHECK(town.taken.size() == 2);
    });
}

TEST_CASE("a proof of a kind we do not know says nothing") {
    in_town([](Town& town) {
        auto activity = town.proven(town.trial());
        activity["proof"].as_object()["cryptosuite"] = "bbs-2023";
        CHECK(town.tell(activity) == 202);
        CHECK(town.bring(activity) == 401);
        CHECK(town.taken.size() == 1);
    });
}
