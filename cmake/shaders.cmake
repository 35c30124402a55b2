# fathom_shaders(target): compiles every shader of shaders/ to SPIR-V words that the target's sources include:
#     constexpr std::uint32_t kColormapSpirv[] =
#     #include "shaders/colormap.comp.inc"
#     ;
# The dependency files of glslc make a shader follow the files of shaders/shared/ that it includes.
function(fathom_shaders target)
  set(outputs "")
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/shaders/*.comp ${CMAKE_SOURCE_DIR}/shaders/*.vert
                                      ${CMAKE_SOURCE_DIR}/shaders/*.frag)
  foreach(source IN LISTS sources)
    get_filename_component(name ${source} NAME)
    set(output ${CMAKE_BINARY_DIR}/generated/shaders/${name}.inc)
    add_custom_command(
      OUTPUT ${output}
      COMMAND Vulkan::glslc --target-env=vulkan1.3 -O -mfmt=c -Werror -I ${CMAKE_SOURCE_DIR} -MD -MF ${output}.d
              -MT ${output} -o ${output} ${source}
      DEPENDS ${source}
      DEPFILE ${output}.d
      COMMENT "Compiling shader ${name}"
      VERBATIM)
    list(APPEND outputs ${output})
  endforeach()
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated/shaders)
  target_sources(${target} PRIVATE ${outputs})
endfunction()
