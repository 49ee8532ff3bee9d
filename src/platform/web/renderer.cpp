#include <map>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <utility>

#include "embedded/web_templates.h"
#include "platform/base/strings.h"
#include "platform/web/template.h"
#include "platform/web/view.h"

namespace kentongan::web {

namespace mustache = kainjow::mustache;

namespace {

std::optional<std::string_view> find_source(std::string_view name) {
    for (const auto& file : embedded::web_templates())
        if (file.name.size() == name.size() + 5 && file.name.starts_with(name) &&
            file.name.ends_with(".html"))
            return file.content;
    return {};
}

}  // namespace

struct Renderer::Impl {
    using Key = std::pair<std::string, std::string>;  // language, name
    mutable std::shared_mutex mutex;
    mutable std::map<Key, std::unique_ptr<mustache::mustache>> parsed;  // guarded; never removed

    mustache::mustache& find(std::string_view name, std::string_view language) const {
        const Key key{std::string(language), std::string(name)};
        {
            std::shared_lock lock(mutex);
            if (auto found = parsed.find(key); found != parsed.end()) return *found->second;
        }
        auto source = find_source(name);
        if (!source) throw std::logic_error("unknown template: " + key.second);
        auto made =
            std::make_unique<mustache::mustache>(prepare_template(*source, language, find_source));
        if (!made->is_valid())
            throw std::logic_error("template " + key.second + ": " + made->error_message());
        made->set_custom_escape([](const std::string& text) { return html_escape(text); });
        std::unique_lock lock(mutex);
        return *parsed.try_emplace(key, std::move(made)).first->second;
    }
};

Renderer::Renderer() : impl_(std::make_unique<Impl>()) {}
Renderer::~Renderer() = default;

std::string Renderer::render(std::string_view name, const View& view,
                             std::string_view language) const {
    // Rendering a valid template that has neither partials nor lambdas changes nothing in it, so
    // many threads may do it at once; prepare_template leaves neither behind.
    auto& parsed = impl_->find(name, language);
    std::string out;
    parsed.render(view.impl_->data, [&out](const std::string& text) { out += text; });
    return out;
}

}  // namespace kentongan::web
