# The pages' templates, and the assets built from web/: styles and islands bundled by esbuild, icons
# as they are, each with its compressed copies and its hash. All of it is embedded.
find_program(ESBUILD esbuild REQUIRED)
find_program(BROTLI_COMMAND brotli REQUIRED)
find_program(GZIP_COMMAND gzip REQUIRED)
set(web ${CMAKE_SOURCE_DIR}/web)
set(assets ${CMAKE_BINARY_DIR}/generated/assets)
file(MAKE_DIRECTORY ${assets})

file(GLOB_RECURSE templates CONFIGURE_DEPENDS ${web}/templates/*.html)
kentongan_embed(platform_web web_templates ${web}/templates ${templates})

# Debian's libjs-leaflet, for maps; its few pictures go into the stylesheet.
set(leaflet /usr/share/javascript/leaflet)
set(bundle ${ESBUILD} --bundle --minify --log-level=warning --target=chrome80,firefox78,safari14)

set(outputs "")
# Adds `name`, made from `sources` by the command that follows, with its copies, to the outputs.
macro(web_asset name sources)
    add_custom_command(
        OUTPUT ${assets}/${name} ${assets}/${name}.br ${assets}/${name}.gz ${assets}/${name}.sha256
        COMMAND ${ARGN}
        COMMAND ${BROTLI_COMMAND} --best --force -o ${assets}/${name}.br ${assets}/${name}
        COMMAND ${GZIP_COMMAND} --best --no-name --keep --force ${assets}/${name}
        COMMAND ${CMAKE_COMMAND} -E sha256sum ${assets}/${name} > ${assets}/${name}.sha256
        DEPENDS ${sources} VERBATIM)
    list(APPEND outputs ${assets}/${name} ${assets}/${name}.br ${assets}/${name}.gz
         ${assets}/${name}.sha256)
endmacro()

# style.css is the whole; alert.css only what a warning page needs, to stand inside it; map.css what
# a page with a map needs besides.
file(GLOB styles CONFIGURE_DEPENDS ${web}/styles/*.css)
foreach(name style alert map)
    web_asset(${name}.css "${styles}"
        ${bundle} ${web}/styles/${name}.css --alias:leaflet=${leaflet} --loader:.png=dataurl
        --outfile=${assets}/${name}.css)
endforeach()

file(GLOB islands CONFIGURE_DEPENDS ${web}/islands/*.ts)
file(GLOB island_parts CONFIGURE_DEPENDS ${web}/islands/parts/*.ts ${web}/islands/worker/*.ts)
foreach(island IN LISTS islands)
    get_filename_component(name ${island} NAME_WE)
    web_asset(${name}.js "${island};${island_parts}"
        ${bundle} ${island} --format=iife --alias:leaflet=${leaflet}/leaflet.esm.js
        --outfile=${assets}/${name}.js)
endforeach()

file(GLOB drawings CONFIGURE_DEPENDS ${web}/icons/*.svg)
foreach(icon IN LISTS drawings)
    get_filename_component(name ${icon} NAME)
    web_asset(${name} ${icon} ${CMAKE_COMMAND} -E copy ${icon} ${assets}/${name})
endforeach()

# PNG is compressed already.
file(GLOB pictures CONFIGURE_DEPENDS ${web}/icons/*.png)
foreach(icon IN LISTS pictures)
    get_filename_component(name ${icon} NAME)
    add_custom_command(OUTPUT ${assets}/${name} ${assets}/${name}.sha256
        COMMAND ${CMAKE_COMMAND} -E copy ${icon} ${assets}/${name}
        COMMAND ${CMAKE_COMMAND} -E sha256sum ${assets}/${name} > ${assets}/${name}.sha256
        DEPENDS ${icon} VERBATIM)
    list(APPEND outputs ${assets}/${name} ${assets}/${name}.sha256)
endforeach()
kentongan_embed(platform_web web_assets ${assets} ${outputs})
